package proc

import (
	"fmt"
	"strconv"
)

// Options is kdb+'s command line, as every program takes it; the zero value of a field
// is kdb+'s default where not said otherwise.
// Source: code.kx.com/q/basics/cmdline.
type Options struct {
	Blocked     bool // -b: no changes by clients
	Rows, Cols  int  // -c, console size; 0 stands for 25 80
	HTTPRows    int  // -C
	HTTPCols    int  // -C
	ErrorTrap   int  // -e
	TLS         int  // -E
	GC          int  // -g
	UTCOffset   int  // -o, hours or minutes; see HasOffset
	HasOffset   bool
	Port        string // -p, any form of \p
	Precision   int    // -P; -1 when not given (7)
	Quiet       bool   // -q
	Threads     int    // -s
	Seed        int32  // -S; 0 when not given
	Timer       int    // -t, milliseconds
	HasTimer    bool
	Timeout     int    // -T, seconds
	UserFile    string // -u or -U
	UserFileAll bool   // -U: no restriction to the start directory
	LogUpdates  bool   // -l or -L: messages that change something are logged
	LogSync     bool   // -L: each is on disk before it is answered
	Replicate   string // -r: the process whose log is followed; "" for none
	Memory      int    // -w, MB
	Week        int    // -W; -1 when not given (2)
	DateMode    int    // -z
	Net         NetOptions
	Enum32      bool // -db-enum 32: partitions are written with 32-bit enumerations

	// Extra is the program's own options that were given, by name, with their values.
	Extra map[string][]string
	// Args is what is left: the positional arguments and options nobody knows (.z.x).
	Args []string
	// Raw is the whole command line (.z.X).
	Raw []string
}

// ExtraOption is an option of one program beyond kdb+'s.
type ExtraOption struct {
	Name   string // with the dash
	Values int    // how many values follow
}

// ParseOptions reads a command line (without the program's name). Positional arguments
// and options may come in any order; an option given twice counts as last given.
// Errors: one line that names the option.
func ParseOptions(args []string, extra ...ExtraOption) (*Options, error) {
	o := &Options{Precision: -1, Week: -1, Extra: map[string][]string{}, Raw: args}
	counts := valueCounts(extra)
	for i := 0; i < len(args); i++ {
		name := args[i]
		n, known := counts[name]
		if !known {
			o.Args = append(o.Args, name)
			continue
		}
		if i+n >= len(args) {
			return nil, fmt.Errorf("option %s needs %s", name, plural(n, "value"))
		}
		vals := args[i+1 : i+1+n]
		i += n
		opt, common := findOption(name)
		if !common {
			o.Extra[name] = append([]string{}, vals...)
			continue
		}
		if err := opt.set(o, vals); err != nil {
			return nil, fmt.Errorf("option %s: %w", name, err)
		}
	}
	return o, nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "a " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
