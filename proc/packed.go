package proc

import (
	"path/filepath"

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

// defaultCompression is .z.zd for a file to be written: it concerns files without an
// extension only. A dictionary gives it by column, the null symbol for the others.
// Source: code.kx.com/q/kb/file-compression.
func (p *Process) defaultCompression(path string) (splay.Compression, error) {
	zd, ok := p.zset["zd"]
	if !ok || filepath.Ext(path) != "" {
		return splay.Compression{}, nil
	}
	if d := zd.Dict(); d != nil {
		name := k.Intern(filepath.Base(path))
		zd = k.Value{}
		for i, column := range k.Data[k.Sym](d.Keys) {
			if column == name || column == 0 && zd.IsZero() {
				zd = d.Vals.At(i)
			}
		}
		if zd.IsZero() {
			return splay.Compression{}, nil
		}
	}
	return compression(zd)
}

// packedStats is -21!: what a compressed file says of itself, an empty dictionary for a
// plain one.
func (p *Process) packedStats(x k.Value) (k.Value, error) {
	path, err := dirOf(x)
	if err != nil {
		return k.Value{}, err
	}
	if err := p.mayTouch(path); err != nil {
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
	source, err := dirOf(items[0])
	if err != nil {
		return k.Value{}, err
	}
	target, err := dirOf(items[1])
	if err != nil {
		return k.Value{}, err
	}
	for _, path := range []string{source, target} {
		if err := p.mayTouch(path); err != nil {
			return k.Value{}, err
		}
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
