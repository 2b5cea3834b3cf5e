package proc

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// option is one that every program takes: kdb+'s, and what kdb+ has no option for.
type option struct {
	name   string
	values string // names of the values that follow it
	key    string // in a configuration file
	says   string // for -help
	set    func(o *Options, vals []string) error
}

// commonOptions is the options of every program, as -help lists them. From it come what a
// command line and a configuration file may say.
var commonOptions = []option{
	{"-p", "[rp,][HOST:]PORT", "port", "listen; a negative port gives each client a thread",
		func(o *Options, vals []string) error { o.Port = vals[0]; return checkPort(vals[0]) }},
	{"-t", "MS", "timer_ms", "call .z.ts every so many milliseconds", func(o *Options, vals []string) error {
		o.HasTimer = true
		return within(&o.Timer, vals[0], math.MaxInt32)
	}},
	{"-T", "SECONDS", "query_timeout_s", "stop requests that take longer", number(func(o *Options) *int { return &o.Timeout }, math.MaxInt32)},
	{"-u", "FILE", "users", "let in the users of FILE, without system commands; 1: these bounds for everybody",
		func(o *Options, vals []string) error { o.UserFile, o.UserFileAll = vals[0], false; return nil }},
	{"-U", "FILE", "users_unbounded", "let in the users of FILE",
		func(o *Options, vals []string) error { o.UserFile, o.UserFileAll = vals[0], true; return nil }},
	{"-b", "", "blocked", "clients change nothing", flag(func(o *Options) *bool { return &o.Blocked })},
	{"-E", "0|1|2", "tls", "plain, plain and encrypted, encrypted connections only", number(func(o *Options) *int { return &o.TLS }, 2)},
	{"-e", "0|1|2", "error_trap", "what an error of a client does: nothing, the debugger, a backtrace", number(func(o *Options) *int { return &o.ErrorTrap }, 2)},
	{"-w", "MB", "memory_mb", "the most memory values may take, 'wsfull beyond", number(func(o *Options) *int { return &o.Memory }, math.MaxInt32)},
	{"-s", "N", "threads", "threads for peach; -N: processes", func(o *Options, vals []string) error { return integer(&o.Threads, vals[0]) }},
	{"-o", "HOURS", "utc_offset", "offset from UTC of local time; minutes beyond 23", func(o *Options, vals []string) error {
		o.HasOffset = true
		return integer(&o.UTCOffset, vals[0])
	}},
	{"-q", "", "quiet", "no banner, no prompt", flag(func(o *Options) *bool { return &o.Quiet })},
	{"-c", "ROWS COLUMNS", "console", "size of what the console shows; 25 80",
		func(o *Options, vals []string) error { return integers(vals, &o.Rows, &o.Cols) }},
	{"-C", "ROWS COLUMNS", "http_console", "size of what HTTP shows; 36 2000",
		func(o *Options, vals []string) error { return integers(vals, &o.HTTPRows, &o.HTTPCols) }},
	{"-P", "DIGITS", "precision", "digits of floats shown; 7", number(func(o *Options) *int { return &o.Precision }, 17)},
	{"-z", "0|1", "date_mode", "dates are read as month/day or as day/month", number(func(o *Options) *int { return &o.DateMode }, 1)},
	{"-W", "DAY", "week_start", "first day of the week, 0 is Saturday; 2", number(func(o *Options) *int { return &o.Week }, 6)},
	{"-S", "SEED", "seed", "seed of random numbers", seed},
	{"-g", "0|1", "collect", "as \\g; memory is freed as it is needed in either mode", number(func(o *Options) *int { return &o.GC }, 1)},
	{"-l", "", "log_updates", "log the messages that change something", flag(func(o *Options) *bool { return &o.LogUpdates })},
	{"-L", "", "log_updates_sync", "the same, on disk before each is answered",
		func(o *Options, vals []string) error { o.LogUpdates, o.LogSync = true, true; return nil }},
	{"-r", "[HOST]:PORT", "replicate", "follow the log of a process with -l", func(o *Options, vals []string) error { o.Replicate = vals[0]; return nil }},
	{"-m", "DIR", "memory_dir", "taken and not used: memory of files is not there", func(o *Options, vals []string) error { return nil }},
	{enumOption, "32|64", "enum", "width of enumerations in new partitions; 64", enumWidth},
	{"-net-host", "HOST", "host", "listen on this address where the port names none",
		func(o *Options, vals []string) error { o.Net.Host = vals[0]; return nil }},
	{"-net-queue", "BYTES|none", "queue_bytes", "what may wait for a client that does not read; 1GB", netQueue},
	{"-net-buffers", "BYTES", "socket_buffers", "the system's buffers of each connection", netBuffers},
	{"-net-compress", "BYTES|always|off", "compress_messages", "compress messages to other hosts from this length on; 2000", netCompress},
	{"-net-clients", "N", "max_clients", "connections at a time", netClients},
}

// enumOption says how wide the enumerations of new partitions are written: 64, kdb+'s own
// width, or 32, which takes half and kdb+ only reads (see splay.Packing).
const enumOption = "-db-enum"

// count is how many values follow it.
func (opt option) count() int { return len(strings.Fields(opt.values)) }

func findOption(name string) (option, bool) {
	at := slices.IndexFunc(commonOptions, func(opt option) bool { return opt.name == name })
	if at < 0 {
		return option{}, false
	}
	return commonOptions[at], true
}

// valueCounts is how many values each option takes, a program's own included.
func valueCounts(extra []ExtraOption) map[string]int {
	counts := make(map[string]int, len(commonOptions)+len(extra))
	for _, opt := range commonOptions {
		counts[opt.name] = opt.count()
	}
	for _, e := range extra {
		counts[e.Name] = e.Values
	}
	return counts
}

// CommonKeys is the configuration keys every program has.
func CommonKeys() []ConfigKey {
	keys := make([]ConfigKey, len(commonOptions))
	for i, opt := range commonOptions {
		keys[i] = ConfigKey{Key: opt.key, Option: opt.name}
	}
	return keys
}

// optionsHelp is the options of every program, a line each, and the keys of the program's own.
func optionsHelp(own []ConfigKey) string {
	var out strings.Builder
	out.WriteString("Options of every program (a key of a TOML file, -config FILE, in brackets):\n")
	for _, opt := range commonOptions {
		fmt.Fprintf(&out, "  %-31s %s [%s]\n", opt.name+" "+opt.values, opt.says, opt.key)
	}
	if len(own) > 0 {
		out.WriteString("Keys of this program's own arguments and options:")
		for _, key := range own {
			out.WriteString(" " + key.Key)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func flag(field func(*Options) *bool) func(*Options, []string) error {
	return func(o *Options, _ []string) error { *field(o) = true; return nil }
}

// number sets a number from 0 to most.
func number(field func(*Options) *int, most int) func(*Options, []string) error {
	return func(o *Options, vals []string) error { return within(field(o), vals[0], most) }
}

func within(to *int, text string, most int) error {
	var n int
	if err := integer(&n, text); err != nil {
		return err
	}
	if n < 0 || n > most {
		return fmt.Errorf("%d is not within 0 and %d", n, most)
	}
	*to = n
	return nil
}

func integer(to *int, text string) error {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "i"))
	if err != nil {
		return fmt.Errorf("%q is not a number", text)
	}
	*to = n
	return nil
}

func integers(texts []string, to ...*int) error {
	for i, text := range texts {
		if err := integer(to[i], text); err != nil {
			return err
		}
	}
	return nil
}

func seed(o *Options, vals []string) error {
	n, err := strconv.ParseInt(vals[0], 10, 32)
	if err != nil {
		return fmt.Errorf("%q is not an int", vals[0])
	}
	o.Seed = int32(n)
	return nil
}

func enumWidth(o *Options, vals []string) error {
	if vals[0] != "32" && vals[0] != "64" {
		return fmt.Errorf("%q is not 32 or 64", vals[0])
	}
	o.Enum32 = vals[0] == "32"
	return nil
}
