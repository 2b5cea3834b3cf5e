package arrowio

import (
	"os"
	"strings"

	"tock/k"
)

// The functions of q: .arrow.write, .arrow.read, .arrow.toipc, .arrow.fromipc,
// .parquet.write and .parquet.read.

// Caller is who calls a function: what files it may touch, and how it enumerates.
type Caller interface {
	MayTouch(path string, write bool) error
	Enumerate(domain k.Sym, syms k.Value) (k.Value, error)
}

// Function is one function of q. Rank is the number of its arguments, -1 for any.
type Function struct {
	Name string
	Rank int
	Call func(c Caller, args []k.Value) (k.Value, error)
}

// Functions is all functions that q gets from here.
func Functions() []Function {
	return []Function{
		{".arrow.write", -1, writer(".arrow.write", WriteArrow)},
		{".arrow.read", -1, reader(".arrow.read", ReadArrow)},
		{".arrow.toipc", 1, toIPC},
		{".arrow.fromipc", 1, fromIPC},
		{".parquet.write", -1, writer(".parquet.write", WriteParquet)},
		{".parquet.read", -1, reader(".parquet.read", readParquetPath)},
	}
}

// readParquetPath reads a file; a directory with partitions is a partitioned table.
func readParquetPath(name string, opts ReadOptions) (k.Value, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		t, err := Mount(name)
		if err == nil && t == nil {
			err = fault("%s: a file, or a directory with partitions such as date=2024.08.08, is wanted", name)
		}
		if err != nil {
			return k.Value{}, err
		}
		return k.NewPartTable(t), nil
	}
	return ReadParquet(name, opts)
}

// writer is a function of a file, a table, and options that may be left out.
func writer(name string, write func(string, k.Value, WriteOptions) error) func(Caller, []k.Value) (k.Value, error) {
	return func(c Caller, args []k.Value) (k.Value, error) {
		if len(args) < 2 || len(args) > 3 {
			return k.Value{}, fault("rank: %s[file;table] or %s[file;table;options]", name, name)
		}
		path, err := pathOf(c, args[0], true)
		if err != nil {
			return k.Value{}, err
		}
		var opts WriteOptions
		if len(args) == 3 {
			if opts, err = writeOptions(args[2]); err != nil {
				return k.Value{}, err
			}
		}
		if err := write(path, args[1], opts); err != nil {
			return k.Value{}, err
		}
		return k.NewSymbol(":" + path), nil
	}
}

// reader is a function of a file, and columns and options that may be left out.
func reader(name string, read func(string, ReadOptions) (k.Value, error)) func(Caller, []k.Value) (k.Value, error) {
	return func(c Caller, args []k.Value) (k.Value, error) {
		if len(args) < 1 || len(args) > 3 {
			return k.Value{}, fault("rank: %s[file], %s[file;columns] or %s[file;columns;options]", name, name, name)
		}
		path, err := pathOf(c, args[0], false)
		if err != nil {
			return k.Value{}, err
		}
		opts := ReadOptions{Enumerate: c.Enumerate}
		if len(args) > 1 {
			if opts.Columns, err = columnsOf(args[1]); err != nil {
				return k.Value{}, err
			}
		}
		if len(args) > 2 {
			if err := readOptions(args[2], &opts); err != nil {
				return k.Value{}, err
			}
		}
		return read(path, opts)
	}
}

func toIPC(_ Caller, args []k.Value) (k.Value, error) {
	b, err := EncodeArrow(args[0], WriteOptions{})
	if err != nil {
		return k.Value{}, err
	}
	return k.Bytes(b), nil
}

func fromIPC(c Caller, args []k.Value) (k.Value, error) {
	if args[0].Type() != k.Byte {
		return k.Value{}, fault("type: .arrow.fromipc wants bytes, not type %d", args[0].Type())
	}
	return DecodeArrow(k.Data[uint8](args[0]), ReadOptions{Enumerate: c.Enumerate})
}

// pathOf is a file given as a symbol or string.
func pathOf(c Caller, v k.Value, write bool) (string, error) {
	if t := v.Type(); t != -k.Symbol && t != k.Char || v.Len() == 0 {
		return "", fault("type: a file is wanted, a symbol such as `:t.parquet or a string, not type %d", t)
	}
	path := strings.TrimPrefix(v.Text(), ":")
	return path, c.MayTouch(path, write)
}

// columnsOf is names of columns; nil, for all, for :: and the empty symbol.
func columnsOf(v k.Value) ([]k.Sym, error) {
	switch {
	case v.IsIdentity() || v.Type() == -k.Symbol && v.Sym() == 0 || v.Len() == 0:
		return nil, nil
	case v.Type() == -k.Symbol:
		return []k.Sym{v.Sym()}, nil
	case v.Type() == k.Symbol:
		return k.Data[k.Sym](v), nil
	}
	return nil, fault("type: columns are symbols, not type %d", v.Type())
}

// eachOption calls f with the entries of a dictionary of options; nothing for :: and ().
func eachOption(v k.Value, f func(name string, v k.Value) error) error {
	d := v.Dict()
	if d == nil {
		if v.IsIdentity() || v.Type() == k.Mixed && v.Len() == 0 {
			return nil
		}
		return fault("type: options are a dictionary, not type %d", v.Type())
	}
	if d.Keys.Type() != k.Symbol {
		return fault("type: options are a dictionary with symbols as its key")
	}
	for i, name := range k.Data[k.Sym](d.Keys) {
		if err := f(name.String(), d.Vals.At(i)); err != nil {
			return err
		}
	}
	return nil
}

func writeOptions(v k.Value) (opts WriteOptions, err error) {
	err = eachOption(v, func(name string, v k.Value) error {
		t := v.Type()
		number := t == -k.Short || t == -k.Int || t == -k.Long
		switch {
		case name == "compression" && (t == -k.Symbol || t == k.Char):
			opts.Compression = v.Text()
		case name == "level" && number:
			opts.Level = int(v.Int())
		case name == "rows" && number && v.Int() > 0:
			opts.Rows = int(min(v.Int(), 1<<31-1))
		case name == "infinities" && t == -k.Symbol && v.Text() == "keep":
			opts.Infinities = KeepInfinities
		case name == "infinities" && t == -k.Symbol && v.Text() == "null":
			opts.Infinities = NullInfinities
		case name == "utc" && t == -k.Boolean:
			opts.Local = !v.Bool()
		default:
			return fault("domain: option %s: compression (a symbol), level, rows (numbers), infinities (`keep or `null) and utc (a boolean) are known", name)
		}
		return nil
	})
	return opts, err
}

func readOptions(v k.Value, opts *ReadOptions) error {
	opts.Kinds = map[string]string{}
	return eachOption(v, func(name string, v k.Value) error {
		kind, ok := map[string]string{"symbols": "s", "strings": "C"}[name]
		if t := v.Type(); !ok || t != -k.Symbol && t != k.Symbol {
			return fault("domain: option %s: symbols and strings, the columns to be read as such, are known", name)
		}
		for _, col := range v.Each() {
			opts.Kinds[col.Text()] = kind
		}
		return nil
	})
}

// Install gives q all functions; define is how a process defines one (proc.Process.Define).
func Install[C Caller](define func(name string, rank int, fn func(c C, args []k.Value) (k.Value, error))) {
	for _, f := range Functions() {
		define(f.Name, f.Rank, func(c C, args []k.Value) (k.Value, error) { return f.Call(c, args) })
	}
}
