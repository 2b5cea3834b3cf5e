package ipc

import "tock/k"

// MaxDepth is how deep objects may be nested, when encoding and when decoding.
const MaxDepth = 512

// maxCount is the largest count of a vector: the count field is an i32.
const maxCount = 1<<31 - 1

// minObject is the least bytes an object takes (a type byte and one byte more), which
// bounds what a count can honestly announce.
const minObject = 2

const (
	wireError  = -128
	maxUnary   = 44 // last code of type 101; -1 is the hole of a projection
	maxBinary  = 36 // last code of type 102
	maxIter    = 5  // last code of type 103
	holeCode   = -1
	enlistCode = 41 // takes any number of arguments, so its trailing holes count
	hopenCode  = 44
)

// primitiveOnWire reports whether a primitive's kind and code exist on the wire
// (formats.md 1.4).
func primitiveOnWire(kind k.Type, code int) bool {
	switch kind {
	case k.TypeUnary:
		return code >= holeCode && code <= maxUnary
	case k.TypeBinary:
		return code >= 0 && code <= maxBinary
	case k.TypeIterator:
		return code >= 0 && code <= maxIter
	}
	return false
}

// hopenSent is what hopen travels as.
// Source: code.kx.com/q/ref/hopen, "For IPC compatibility, it serializes to {hopen x}".
var hopenSent = k.NewLambda(&k.Lambda{Source: "{hopen x}"})

func isHopen(p *k.Primitive) bool { return p.Kind == k.TypeUnary && p.Code == hopenCode }

// The names of primitives by code, as formats.md 1.4 lists them.
var (
	unaryNames = [maxUnary + 1]string{"::", "+:", "-:", "*:", "%:", "&:", "|:", "^:", "=:", "<:", ">:", "$:", ",:", "#:", "_:",
		"~:", "!:", "?:", "@:", ".:", "0::", "1::", "2::", "avg", "last", "sum", "prd", "min", "max", "exit", "getenv", "abs",
		"sqrt", "log", "exp", "sin", "asin", "cos", "acos", "tan", "atan", "enlist", "var", "dev", "hopen"}
	binaryNames = [maxBinary + 1]string{":", "+", "-", "*", "%", "&", "|", "^", "=", "<", ">", "$", ",", "#", "_", "~", "!", "?",
		"@", ".", "0:", "1:", "2:", "in", "within", "like", "bin", "ss", "insert", "wsum", "wavg", "div", "xexp", "setenv",
		"binr", "cov", "cor"}
	iteratorNames = [maxIter + 1]string{"'", "/", "\\", "':", "/:", "\\:"}
)

// primitives holds the values that decoded primitives are, one for each code.
var primitives = func() map[k.Type][]k.Value {
	all := map[k.Type][]k.Value{}
	for kind, names := range map[k.Type][]string{k.TypeUnary: unaryNames[:], k.TypeBinary: binaryNames[:], k.TypeIterator: iteratorNames[:]} {
		for code, name := range names {
			all[kind] = append(all[kind], k.NewPrimitive(&k.Primitive{Kind: kind, Code: code, Name: name}))
		}
	}
	all[k.TypeUnary][0] = k.Identity
	return all
}()

// primitiveOf is the value of a primitive by kind and code.
func primitiveOf(kind k.Type, code int) k.Value {
	if kind == k.TypeUnary && code == holeCode {
		return k.Hole
	}
	return primitives[kind][code]
}
