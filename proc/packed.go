package proc

import (
	"path/filepath"
	"slices"
	"strings"

	"tock/k"
	"tock/splay"
)

// compression reads (logical block size; algorithm; level).
// Errors: ErrType, ErrLength; the values are the store's to judge.
func compression(v k.Value) (splay.Compression, error) {
	if t := v.Type(); t != k.Long && t != k.Int {
		return splay.Compression{}, k.ErrType
	}
	if v.Len() != 3 {
		return splay.Compression{}, k.ErrLength
	}
	return splay.Compression{BlockLog2: int(v.At(0).Int()), Algorithm: int(v.At(1).Int()), Level: int(v.At(2).Int())}, nil
}

// packing is how the files written to a path are compressed: by options, the last items of
// (path;17;2;6) or the dictionary by column of (path;dict), and where these leave it open by .z.zd.
// Source: code.kx.com/q/ref/get/#compressionencryption.
func (p *Process) packing(path string, opts k.Value) (splay.Packing, error) {
	if opts.IsZero() || opts.Dict() != nil && !hasDefault(opts.Dict()) {
		rest, err := p.defaultPacking(strings.TrimSuffix(path, "/"))
		if err != nil || opts.IsZero() {
			return rest, err
		}
		columns, err := columnPacking(opts.Dict())
		columns.Default = rest.Default
		return columns, err
	}
	if d := opts.Dict(); d != nil {
		return columnPacking(d)
	}
	c, err := compression(opts)
	return splay.Packing{Default: c}, err
}

// hasDefault reports whether compression by column has an entry for all others.
func hasDefault(d *k.Dict) bool {
	return d.Keys.Type() == k.Symbol && slices.Contains(k.Data[k.Sym](d.Keys), 0)
}

// columnPacking is compression by column, the null symbol for the others.
func columnPacking(d *k.Dict) (splay.Packing, error) {
	out := splay.Packing{Columns: map[k.Sym]splay.Compression{}}
	if d.Keys.Type() != k.Symbol {
		return out, k.ErrType
	}
	for i, column := range k.Data[k.Sym](d.Keys) {
		c, err := compression(d.Vals.At(i))
		if err != nil {
			return out, err
		}
		if column == 0 {
			out.Default = c
		} else if _, ok := out.Columns[column]; !ok {
			out.Columns[column] = c
		}
	}
	return out, nil
}

// defaultPacking is .z.zd for files to be written: it concerns paths without an extension only.
// Source: code.kx.com/q/kb/file-compression.
func (p *Process) defaultPacking(path string) (splay.Packing, error) {
	zd, ok := p.zset["zd"]
	if !ok || filepath.Ext(path) != "" {
		return splay.Packing{}, nil
	}
	if d := zd.Dict(); d != nil {
		return columnPacking(d)
	}
	c, err := compression(zd)
	return splay.Packing{Default: c}, err
}

// partitionPacking is how new partitions are written: by .z.zd and -db-enum.
func (p *Process) partitionPacking() (splay.Packing, error) {
	packing, err := p.defaultPacking("")
	packing.Narrow = p.opts.Enum32
	return packing, err
}

// packedStats is -21!: what a compressed file says of itself, an empty dictionary for a
// plain one.
func (p *Process) packedStats(x k.Value) (k.Value, error) {
	path, err := p.pathOf(x)
	if err != nil {
		return k.Value{}, err
	}
	info, err := p.store.Packed(path)
	if err != nil {
		return k.Value{}, fileError(path, err)
	}
	if info == nil {
		return k.MustDict(k.Syms(nil), k.EmptyList), nil
	}
	return k.MustDict(k.Symbols("compressedLength", "uncompressedLength", "algorithm", "logicalBlockSize", "zipLevel"),
		k.ListOf(k.NewLong(info.CompressedLength), k.NewLong(info.UncompressedLength), k.NewInt(int32(info.Algorithm)),
			k.NewInt(int32(info.BlockLog2())), k.NewInt(int32(info.Level)))), nil
}

// pack is -19!(source;target;logical block size;algorithm;level): compresses a file into
// another, or, with algorithm 0, unpacks it. It gives the target.
func (p *Process) pack(x k.Value) (k.Value, error) {
	items := x.Items()
	if len(items) != 5 {
		return k.Value{}, k.ErrType
	}
	source, err := p.pathOf(items[0])
	if err != nil {
		return k.Value{}, err
	}
	target, err := p.pathOf(items[1])
	if err != nil {
		return k.Value{}, err
	}
	c, err := compression(k.Collapse(append([]k.Value{}, items[2:]...)))
	if err != nil {
		return k.Value{}, err
	}
	b, err := p.store.ReadFile(source)
	if err != nil {
		return k.Value{}, fileError(source, err)
	}
	return items[1], fileError(target, p.store.WriteFile(target, b, c))
}
