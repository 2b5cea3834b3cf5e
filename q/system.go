package q

import (
	"math"
	"runtime"
	"strconv"
	"strings"
	"time"

	"tock/internal/room"
	"tock/k"
	"tock/q/prim"
)

func systemWord(t *thread, x k.Value) (k.Value, error) {
	if x.Type().Abs() != k.Char {
		return x, k.ErrType
	}
	return t.system(strings.TrimSpace(x.Text()))
}

// commands are the system commands of the language; the host has the others (\p \t \T
// \w \s \u \E \e \g \r \1 \2 \_), and what neither knows goes to the shell.
var commands = map[string]func(t *thread, arg string) (k.Value, error){
	"a": tablesCommand, "b": viewsCommand, "B": pendingCommand,
	"c": consoleCommand, "C": httpCommand, "cd": cdCommand, "d": contextCommand,
	"f": functionsCommand, "l": loadCommand, "o": offsetCommand, "P": precisionCommand,
	"S": seedCommand, "t": timeCommand, "ts": timeSpaceCommand, "v": variablesCommand,
	"W": weekCommand, "x": expungeCommand, "z": dateCommand, "w": memoryCommand,
}

// system executes a system command, given without its backslash.
func (t *thread) system(text string) (k.Value, error) {
	text = strings.TrimRight(text, " \t\r\n")
	word, arg := splitCommand(text)
	if commands[word] != nil || len(word) == 1 {
		if word == "r" { // of two paths, which may begin with a slash
			arg, _, _ = strings.Cut(arg, " / ")
		} else {
			arg = stripComment(arg)
		}
		if arg == "" {
			text = word
		} else if arg[0] == ':' {
			text = word + arg
		} else {
			text = word + " " + arg
		}
	}
	switch {
	case t.restricted:
		return k.Value{}, k.ErrAccess
	case text == "" || text == `\`:
		if text == `\` {
			t.in.host.Exit(0)
			t.in.exiting = true
			return k.Identity, k.ErrStop
		}
		return k.Identity, nil
	case t.reader && changesState(word, arg):
		return k.Value{}, k.Error("sys")
	case (t.nowrite || t.readonly && (len(word) == 1 || commands[word] != nil)) && changesState(word, arg):
		return k.Value{}, k.Error("noupdate: system")
	}
	// A timing is the language's own; the bare \t and \t N are the timer, the bare \l is
	// the log's.
	if word == "t" || word == "l" || word == "w" || word == "x" {
		if v, handled, err := t.in.host.System(text); handled || err != nil {
			return v, err
		}
	}
	if f := commands[word]; f != nil {
		if word == "l" || word == "t" || word == "ts" { // they run q, so they have a frame
			fr, err := t.enter(&code{source: `\` + text, ctx: t.ctx}, t.ctx)
			if err != nil {
				return k.Value{}, err
			}
			defer t.leave(fr)
		}
		return f(t, arg)
	}
	if v, handled, err := t.in.host.System(text); handled || err != nil {
		return v, err
	}
	if len(word) == 1 && strings.IndexByte("pTsueEgr12_", word[0]) >= 0 {
		return k.Identity, nil
	}
	return t.shell(text)
}

// splitCommand splits a command's word from its argument; \t:10 is t and :10.
func splitCommand(text string) (word, arg string) {
	if i := strings.IndexAny(text, " \t:"); i >= 0 {
		return text[:i], strings.TrimLeft(text[i:], " \t")
	}
	return text, ""
}

// stripComment takes a comment off the end of a command: slashes after a blank.
func stripComment(arg string) string {
	for i := range len(arg) {
		if arg[i] == '/' && (i == 0 && isComment(arg) || i > 0 && (arg[i-1] == ' ' || arg[i-1] == '\t')) {
			arg = arg[:i]
			break
		}
	}
	return strings.TrimRight(arg, " \t")
}

// isComment tells a comment of the whole argument from a path that begins with a slash.
func isComment(arg string) bool {
	text := strings.TrimLeft(arg, "/")
	return strings.HasPrefix(arg, "//") || text != "" && text[0] == ' '
}

// changesState reports whether a command is refused within reval.
func changesState(word, arg string) bool {
	switch word {
	case "a", "b", "B", "f", "v", "w":
		return false
	case "ts":
		return false
	case "t":
		_, err := strconv.Atoi(arg)
		return arg != "" && err == nil // the timer; else an expression to time
	}
	return arg != "" || commands[word] == nil
}

// namesOf is the names of one kind in the namespace of \a \b \f \v: the argument, or the
// current one. Errors: the argument, when there is no such namespace.
func (t *thread) namesOf(arg string, keep func(v *variable) bool) (k.Value, error) {
	ctx := t.ctx
	if arg != "" {
		if ctx = t.in.vars.context(arg); ctx != t.in.vars.root && !ctx.listed {
			return k.Value{}, k.Error(arg)
		}
	}
	return t.sortedNames(ctx, keep), nil
}

func tablesCommand(t *thread, arg string) (k.Value, error) {
	return t.namesOf(arg, func(v *variable) bool { return v.view == nil && isTableValue(v.value) })
}

// sortedAttr gives the names of views and variables the attribute when there are several;
// those of tables and functions come without.
// Source: code.kx.com/q/ref/view, ref/meta and kb/splayed-tables against ref/tables.
func sortedAttr(names k.Value, err error) (k.Value, error) {
	if err != nil || names.Len() < 2 {
		return names, err
	}
	return k.SetAttr(names, k.Sorted)
}

func viewsCommand(t *thread, arg string) (k.Value, error) {
	return sortedAttr(t.namesOf(arg, func(v *variable) bool { return v.view != nil }))
}

func pendingCommand(t *thread, arg string) (k.Value, error) {
	return t.namesOf(arg, func(v *variable) bool { return v.view != nil && v.view.value.IsZero() })
}

func functionsCommand(t *thread, arg string) (k.Value, error) {
	return t.namesOf(arg, func(v *variable) bool {
		return v.view == nil && v.value.Type().IsFunction() && v.value.Type() <= k.TypeForeign
	})
}

func variablesCommand(t *thread, arg string) (k.Value, error) {
	return sortedAttr(t.namesOf(arg, func(v *variable) bool {
		return v.view != nil || !v.value.IsZero() && !v.value.Type().IsFunction()
	}))
}

// twoInts is the current pair, or sets it.
func twoInts(arg string, a, b *int) (k.Value, error) {
	if arg == "" {
		return k.Ints([]int32{int32(*a), int32(*b)}), nil
	}
	fields := strings.Fields(arg)
	if len(fields) != 2 {
		return k.Value{}, k.ErrLength
	}
	x, err1 := strconv.Atoi(fields[0])
	y, err2 := strconv.Atoi(fields[1])
	if err1 != nil || err2 != nil {
		return k.Value{}, k.ErrType
	}
	*a, *b = min(max(x, 10), 2000), min(max(y, 10), 2000)
	return k.Identity, nil
}

func consoleCommand(t *thread, arg string) (k.Value, error) {
	return twoInts(arg, &t.in.settings.Rows, &t.in.settings.Cols)
}

func httpCommand(t *thread, arg string) (k.Value, error) {
	return twoInts(arg, &t.in.settings.HTTPRows, &t.in.settings.HTTPCols)
}

// oneInt is a setting, or sets it.
func oneInt(arg string, p *int) (k.Value, error) {
	if arg == "" {
		return k.NewInt(int32(*p)), nil
	}
	n, err := strconv.Atoi(arg)
	if err != nil {
		return k.Value{}, k.ErrType
	}
	*p = n
	return k.Identity, nil
}

func precisionCommand(t *thread, arg string) (k.Value, error) {
	if n, err := strconv.Atoi(arg); err == nil && (n < 0 || n > 17) {
		arg = "0"
	}
	return oneInt(arg, &t.in.settings.Precision)
}

func weekCommand(t *thread, arg string) (k.Value, error) {
	return oneInt(arg, &t.in.settings.WeekOffset)
}

func dateCommand(t *thread, arg string) (k.Value, error) { return oneInt(arg, &t.in.settings.DateMode) }

func offsetCommand(t *thread, arg string) (k.Value, error) {
	p := &t.in.settings.UTCOffset
	switch {
	case arg == "" && *p == int(k.NullInt):
		return k.NewInt(k.NullInt), nil
	case arg == "":
		return k.NewInt(int32(*p)), nil
	case arg == "0N":
		*p = int(k.NullInt)
		return k.Identity, nil
	}
	return oneInt(arg, p)
}

func seedCommand(t *thread, arg string) (k.Value, error) {
	if arg == "" {
		return k.NewInt(t.in.settings.Random.Seed), nil
	}
	if arg == "0N" {
		return k.NewLong(t.in.settings.Random.State()), nil
	}
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil { // as text of a float has it: 8.5e+17
		f, err := strconv.ParseFloat(arg, 64)
		if err != nil || !(math.Abs(f) < 1<<62) {
			return k.Value{}, k.ErrType
		}
		n = int64(f)
	}
	r := prim.NewRandom(int32(n))
	if int64(int32(n)) != n {
		r.SetState(n)
	}
	t.in.settings.Random = r
	return k.Identity, nil
}

func cdCommand(t *thread, arg string) (k.Value, error) {
	if arg == "" {
		dir, err := t.in.host.Getwd()
		return k.String(dir), err
	}
	return k.Identity, t.in.host.Chdir(arg)
}

// contextCommand is \d: the current namespace, or switches to another.
func contextCommand(t *thread, arg string) (k.Value, error) {
	if arg == "" {
		return k.NewSymbol(t.in.Context()), nil
	}
	if !strings.HasPrefix(arg, ".") || strings.ContainsAny(arg, " \t") {
		return k.Value{}, k.Error(arg)
	}
	if arg == "." {
		t.ctx = t.in.vars.root
		return k.Identity, nil
	}
	cell, _ := t.in.vars.resolve(arg, nil)
	ns := cell.below()
	if !ns.listed {
		cell.place()
		ns.listed = true
	}
	t.ctx = ns
	return k.Identity, nil
}

// loadCommand is \l: a data file or splayed table gives the name it defined.
func loadCommand(t *thread, arg string) (k.Value, error) {
	if err := t.load(arg); err != nil {
		return k.Value{}, err
	}
	name, ext := variableOf(strings.TrimPrefix(arg, ":"))
	if ext != "" || name == "." || name == ".." {
		return k.Identity, nil
	}
	if cell := t.in.vars.root.vars[name]; cell != nil && cell.defined() {
		return k.NewSymbol(name), nil
	}
	return k.Identity, nil
}

// expungeCommand is \x .z.p*: back to the default.
func expungeCommand(t *thread, arg string) (k.Value, error) {
	if !strings.HasPrefix(arg, ".z.") {
		return k.Value{}, k.Error(arg)
	}
	cell, _ := t.in.vars.resolve(arg, nil)
	cell.clear()
	t.in.host.ZSet(cell.short, k.Value{})
	return k.Identity, nil
}

// repetitions splits ":n expr" of a timing; n is a number or the name of one.
func (t *thread) repetitions(arg string) (n int, src string, err error) {
	if !strings.HasPrefix(arg, ":") {
		return 1, arg, nil
	}
	head, src, _ := strings.Cut(arg[1:], " ")
	if n, err = strconv.Atoi(head); err != nil {
		v, err := t.evalText(head)
		if err != nil {
			return 0, "", err
		}
		if y := v.Type(); y != -k.Short && y != -k.Int && y != -k.Long {
			return 0, "", k.ErrType
		}
		n = int(v.Int())
	}
	if n < 0 {
		return 0, "", k.ErrType
	}
	return n, src, nil
}

// timed runs an expression a number of times: milliseconds and bytes allocated.
func (t *thread) timed(arg string) (ms, space int64, err error) {
	n, src, err := t.repetitions(arg)
	if err != nil {
		return 0, 0, err
	}
	return measure(n, func() error {
		_, err := t.evalText(src)
		return err
	})
}

// measure runs f n times: milliseconds in all and bytes allocated by one.
func measure(n int, f func() error) (ms, space int64, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range n {
		if err := f(); err != nil {
			return 0, 0, err
		}
	}
	ms = time.Since(start).Milliseconds()
	runtime.ReadMemStats(&after)
	return ms, int64(after.TotalAlloc-before.TotalAlloc) / max(1, int64(n)), nil
}

func timeCommand(t *thread, arg string) (k.Value, error) {
	if arg == "" {
		return k.NewInt(0), nil
	}
	if _, err := strconv.Atoi(arg); err == nil {
		return k.Identity, nil // a timer nobody runs
	}
	ms, _, err := t.timed(arg)
	return k.NewLong(ms), err
}

func timeSpaceCommand(t *thread, arg string) (k.Value, error) {
	ms, space, err := t.timed(arg)
	return k.Longs([]int64{ms, space}), err
}

// memoryCommand is \w: used, heap, peak, limit, mapped, physical; \w 0 counts symbols.
func memoryCommand(t *thread, arg string) (k.Value, error) {
	if arg == "0" || arg == "1" {
		return t.in.Symbols(), nil
	}
	return k.Longs(MemoryUse()), nil
}

// Symbols is \w 0: how many symbols there are, and the bytes they take.
func (in *Interp) Symbols() k.Value {
	return k.Longs([]int64{int64(k.SymbolCount()), int64(k.SymbolCount()) * 16})
}

// MemoryUse is what \w shows: bytes in use, of the heap, the heap's peak, the limit (0), mapped (0), physical.
func MemoryUse() []int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return []int64{int64(m.HeapAlloc), int64(m.HeapSys), int64(m.HeapSys), 0, 0, room.Machine()}
}
