package proc

import (
	"fmt"
	"math"
	"strconv"
	"strings"
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
	UTCOffset   int  // -o, hours or minutes; see HasUTCOffset
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

// commonOptions says how many values each option takes that every program has: kdb+'s, and
// how wide enumerations are written.
var commonOptions = map[string]int{
	"-b": 0, "-c": 2, "-C": 2, "-e": 1, "-E": 1, "-g": 1, "-l": 0, "-L": 0, "-m": 1, "-o": 1, "-p": 1,
	"-P": 1, "-q": 0, "-r": 1, "-s": 1, "-S": 1, "-t": 1, "-T": 1, "-u": 1, "-U": 1, "-w": 1, "-W": 1, "-z": 1,
	enumOption: 1,
}

// enumOption says how wide the enumerations of new partitions are written: 64, kdb+'s own
// width, or 32, which takes half and kdb+ only reads (see splay.Packing).
const enumOption = "-db-enum"

// ParseOptions reads a command line (without the program's name). Positional arguments
// and options may come in any order; an option given twice counts as last given.
// Errors: one line that names the option.
func ParseOptions(args []string, extra ...ExtraOption) (*Options, error) {
	o := &Options{Precision: -1, Week: -1, Extra: map[string][]string{}, Raw: args}
	own := map[string]int{}
	for _, e := range extra {
		own[e.Name] = e.Values
	}
	for i := 0; i < len(args); i++ {
		name := args[i]
		n, known := commonOptions[name]
		if values, ok := netOptions[name]; ok {
			n, known = values, true
		}
		values, isExtra := own[name]
		if isExtra {
			n = values
		}
		if !known && !isExtra {
			o.Args = append(o.Args, name)
			continue
		}
		if i+n >= len(args) {
			return nil, fmt.Errorf("option %s needs %s", name, plural(n, "value"))
		}
		vals := args[i+1 : i+1+n]
		i += n
		if isExtra {
			o.Extra[name] = append([]string{}, vals...)
			continue
		}
		if err := o.set(name, vals); err != nil {
			return nil, err
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

// set takes one option of kdb+ with its values.
func (o *Options) set(name string, vals []string) error {
	within := func(to *int, most int) error {
		n, err := strconv.Atoi(strings.TrimSuffix(vals[0], "i"))
		if err != nil {
			return fmt.Errorf("option %s: %q is not a number", name, vals[0])
		}
		if n < 0 || n > most {
			return fmt.Errorf("option %s: %d is not within 0 and %d", name, n, most)
		}
		*to = n
		return nil
	}
	num := func(to ...*int) error {
		for i, p := range to {
			n, err := strconv.Atoi(strings.TrimSuffix(vals[i], "i"))
			if err != nil {
				return fmt.Errorf("option %s: %q is not a number", name, vals[i])
			}
			*p = n
		}
		return nil
	}
	if _, ok := netOptions[name]; ok {
		return o.Net.set(name, vals[0])
	}
	switch name {
	case enumOption:
		if vals[0] != "32" && vals[0] != "64" {
			return fmt.Errorf("option %s: %q is not 32 or 64", name, vals[0])
		}
		o.Enum32 = vals[0] == "32"
		return nil
	case "-b":
		o.Blocked = true
	case "-c":
		return num(&o.Rows, &o.Cols)
	case "-C":
		return num(&o.HTTPRows, &o.HTTPCols)
	case "-e":
		return within(&o.ErrorTrap, 2)
	case "-E":
		return within(&o.TLS, 2)
	case "-g":
		return within(&o.GC, 1)
	case "-l":
		o.LogUpdates = true
	case "-L":
		o.LogUpdates, o.LogSync = true, true
	case "-m": // one memory domain is all there is
	case "-r":
		o.Replicate = vals[0]
	case "-o":
		o.HasOffset = true
		return num(&o.UTCOffset)
	case "-p":
		o.Port = vals[0]
		return checkPort(o.Port)
	case "-P":
		return within(&o.Precision, 17)
	case "-q":
		o.Quiet = true
	case "-s":
		return num(&o.Threads)
	case "-S":
		n, err := strconv.ParseInt(vals[0], 10, 32)
		if err != nil {
			return fmt.Errorf("option -S: %q is not an int", vals[0])
		}
		o.Seed = int32(n)
	case "-t":
		o.HasTimer = true
		return within(&o.Timer, math.MaxInt32)
	case "-T":
		return within(&o.Timeout, math.MaxInt32)
	case "-u", "-U":
		o.UserFile, o.UserFileAll = vals[0], name == "-U"
	case "-w":
		return within(&o.Memory, math.MaxInt32)
	case "-W":
		return within(&o.Week, 6)
	case "-z":
		return within(&o.DateMode, 1)
	}
	return nil
}
