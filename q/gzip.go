package q

import (
	"bytes"
	"compress/gzip"
	"io"

	"tock/internal/zstream"
	"tock/k"
)

// gzipNative is .Q.gz: of :: whether there is GZip; of a char or byte vector what was
// deflated to it; of (level;vector) the vector deflated. A result has its argument's type.
//
// Errors: ErrType, ErrDomain for a level that is none of 0 to 9 and for bytes that are not
// GZip's. Source: code.kx.com/q/ref/dotq/#gz-gzip.
func gzipNative(_ *thread, a []k.Value) (k.Value, error) {
	x := a[0]
	switch {
	case x.IsIdentity():
		return k.NewBool(true), nil
	case x.Type() == k.Mixed && x.Len() == 2:
		level := x.At(0)
		if level.Type() != -k.Long && level.Type() != -k.Int {
			return x, k.ErrType
		}
		return deflated(x.At(1), int(level.Int()))
	}
	b, err := bytesOf(x)
	if err != nil {
		return x, err
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return x, k.ErrDomain
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return x, k.ErrDomain
	}
	return sameText(x, out), nil
}

func deflated(x k.Value, level int) (k.Value, error) {
	b, err := bytesOf(x)
	if err != nil {
		return x, err
	}
	if level < 0 || level > zstream.MaxLevel {
		return x, k.ErrDomain
	}
	return sameText(x, zstream.NewWriter().AppendGzip(nil, b, level)), nil
}

// sameText is bytes as a vector of x's type.
func sameText(x k.Value, b []byte) k.Value {
	if x.Type() == k.Byte {
		return k.Bytes(b)
	}
	return k.String(string(b))
}
