package prim

import (
	"crypto/md5"

	"tock/internal/vec"
	"tock/k"
)

// Text: strings are char vectors, so most functions here work on bytes; symbols give
// their text. Pattern matching over symbol vectors is done once a distinct symbol.

var stringDefs = []Def{
	{Name: "upper", Unary: func(env Env, x k.Value) (k.Value, error) { return mapCase(x, asciiUpper, pausing(env, x.Len())) }, Doc: "upper case"},
	{Name: "lower", Unary: func(env Env, x k.Value) (k.Value, error) { return mapCase(x, asciiLower, pausing(env, x.Len())) }, Doc: "lower case"},
	{Name: "trim", Unary: func(_ Env, x k.Value) (k.Value, error) { return trimNulls(x, true, true) }, Doc: "without nulls at both ends"},
	{Name: "ltrim", Unary: func(_ Env, x k.Value) (k.Value, error) { return trimNulls(x, true, false) }, Doc: "without leading nulls"},
	{Name: "rtrim", Unary: func(_ Env, x k.Value) (k.Value, error) { return trimNulls(x, false, true) }, Doc: "without trailing nulls"},
	{Name: "like", Binary: Like, Infix: true, Doc: "whether text matches a pattern"},
	{Name: "ss", Binary: Search, Infix: true, Doc: "places where a pattern occurs"},
	{Name: "ssr", Nary: Replace, Ranks: [2]int{3, 3}, Doc: "text with a pattern's occurrences replaced"},
	{Name: "vs", Binary: VectorFromScalar, Infix: true, Doc: "split, or digits of a number"},
	{Name: "sv", Binary: ScalarFromVector, Infix: true, Doc: "join, or number of digits"},
	{Name: "md5", Unary: MD5, Doc: "message digest"},
	{Name: "string", Unary: String, Doc: "text of every atom"},
}

func asciiUpper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func asciiLower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

// mapCase changes the case of chars and symbols at any depth. Only ASCII letters have a
// case, as in kdb+.
func mapCase(x k.Value, char func(byte) byte, pause vec.Pause) (k.Value, error) {
	symbol := func(s k.Sym) k.Sym {
		text := s.String()
		for i := range len(text) {
			if char(text[i]) != text[i] {
				out := []byte(text)
				for j, c := range out {
					out[j] = char(c)
				}
				return k.InternBytes(out)
			}
		}
		return s
	}
	switch o := x.Object().(type) {
	case *k.List:
		return mapItems(x, pause, func(item k.Value) (k.Value, error) { return mapCase(item, char, nil) })
	case *k.Vec[uint8]:
		if x.Type() == k.Char {
			out := make([]byte, o.Len())
			for i, c := range o.Raw() {
				out[i] = char(c)
			}
			return k.Chars(out), nil
		}
	case *k.Vec[k.Sym]:
		out := make([]k.Sym, o.Len())
		known := map[k.Sym]k.Sym{}
		for i, s := range o.Raw() {
			pause.At(i)
			changed, ok := known[s]
			if !ok {
				changed = symbol(s)
				known[s] = changed
			}
			out[i] = changed
		}
		return k.Syms(out), nil
	case *k.Dict:
		vals, err := mapCase(o.Vals, char, pause)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	case *k.Table:
		return mapColumns(o, func(col k.Value) (k.Value, error) { return mapCase(col, char, pause) })
	}
	switch t := x.Type(); {
	case t.IsEnum():
		return mapCase(k.Resolve(x), char, pause)
	case t == -k.Char:
		return k.NewChar(char(byte(x.Int()))), nil
	case t == -k.Symbol:
		return k.NewSym(symbol(x.Sym())), nil
	}
	return k.Value{}, k.ErrType
}

// mapItems is f of every item of a list. Errors: ErrType for what is neither list nor atom.
func mapItems(x k.Value, pause vec.Pause, f func(item k.Value) (k.Value, error)) (k.Value, error) {
	if !x.IsAtom() && !x.Type().IsList() {
		return k.Value{}, k.ErrType // Each of it is itself, and f may come back with it
	}
	items := x.Each()
	out := make([]k.Value, len(items))
	var err error
	for i, item := range items {
		pause.At(i)
		if out[i], err = f(item); err != nil {
			return k.Value{}, err
		}
	}
	if len(out) == 0 {
		return x, nil
	}
	return k.Collapse(out), nil
}

// trimNulls removes nulls at the ends of vectors, through lists of them.
func trimNulls(x k.Value, left, right bool) (k.Value, error) {
	each := func(item k.Value) (k.Value, error) { return trimNulls(item, left, right) }
	switch o := x.Object().(type) {
	case *k.List:
		return mapItems(x, nil, each)
	case k.Vector:
		from, to := 0, o.Len()
		for left && from < to && o.At(from).IsNull() {
			from++
		}
		for right && to > from && o.At(to-1).IsNull() {
			to--
		}
		return o.Slice(from, to), nil
	case *k.Dict:
		vals, err := trimNulls(o.Vals, left, right)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	case *k.Table:
		return mapColumns(o, each)
	}
	if x.IsAtom() {
		if x.IsNull() && x.Type() == -k.Char {
			return k.String(""), nil
		}
		return x, nil
	}
	return k.Value{}, k.ErrType
}

// isText reports whether x is a char or a string.
func isText(x k.Value) bool { return x.Type().Abs() == k.Char }

// Like is whether text matches a pattern: an atom for a string or symbol, a vector for a
// list of them; through dictionaries and tables. Errors: ErrType for deeper lists, ErrNYI
// for patterns kdb+ finds too difficult. Source: code.kx.com/q/ref/like.
func Like(env Env, x, y k.Value) (k.Value, error) {
	if !isText(y) {
		if y.Type() == k.Mixed && x.Type().IsList() && x.Len() == y.Len() {
			out := make([]k.Value, y.Len())
			var err error
			for i := range out {
				if out[i], err = Like(env, x.At(i), y.At(i)); err != nil {
					return k.Value{}, err
				}
			}
			return k.Collapse(out), nil
		}
		return k.Value{}, k.ErrType
	}
	p := compilePattern(y.Text())
	if p.isHard() {
		return k.Value{}, k.ErrNYI
	}
	p.pause = pausing(env, x.Len()*max(1, len(p.parts)))
	return like(x, p)
}

func like(x k.Value, p *pattern) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.List:
		if o.Len() == 0 {
			return k.Bools(nil), nil
		}
		return mapItems(x, p.pause, func(item k.Value) (k.Value, error) {
			if t := item.Type(); t != k.Char && t != -k.Char && t != -k.Symbol && t != -k.Enum {
				return k.Value{}, k.ErrType // one level only
			}
			return like(item, p)
		})
	case *k.Vec[uint8]:
		if x.Type() == k.Char {
			return k.NewBool(p.match(x.Text())), nil
		}
	case *k.Vec[k.Sym]:
		return k.Bools(likeSymbols(o.Raw(), p)), nil
	case *k.Vec[int64]:
		if d := x.Domain(); d != nil && d.Symbols() != nil {
			return k.Bools(likeEnum(o.Raw(), d.Symbols(), p)), nil
		}
	case *k.Dict:
		vals, err := like(o.Vals, p)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(o.Keys, vals)
	case *k.Table:
		return mapColumns(o, func(col k.Value) (k.Value, error) { return like(col, p) })
	}
	switch x.Type() {
	case -k.Char, -k.Symbol, -k.Enum:
		return k.NewBool(p.match(x.Text())), nil
	}
	return k.Value{}, k.ErrType
}

func likeSymbols(x []k.Sym, p *pattern) []uint8 {
	out := make([]uint8, len(x))
	known := map[k.Sym]uint8{}
	for i, s := range x {
		p.pause.At(i)
		if i > 0 && s == x[i-1] {
			out[i] = out[i-1]
			continue
		}
		hit, ok := known[s]
		if !ok {
			hit = flag(p.match(s.String()))
			known[s] = hit
		}
		out[i] = hit
	}
	return out
}

func likeEnum(x []int64, domain []k.Sym, p *pattern) []uint8 {
	out := make([]uint8, len(x))
	known := make([]uint8, len(domain)) // 0 not asked yet, 1 no, 2 yes
	null := flag(p.match(""))
	for i, at := range x {
		p.pause.At(i)
		if uint64(at) >= uint64(len(domain)) {
			out[i] = null
			continue
		}
		if known[at] == 0 {
			known[at] = 1 + flag(p.match(domain[at].String()))
		}
		out[i] = known[at] - 1
	}
	return out
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// searchPattern is the pattern of ss and ssr: no stars, at least one character.
func searchPattern(y k.Value) (*pattern, error) {
	if !isText(y) {
		return nil, k.ErrType
	}
	p := compilePattern(y.Text())
	if p.stars > 0 || len(p.parts) == 0 {
		return nil, k.ErrLength
	}
	return p, nil
}

// Search is the places of a string where a pattern occurs. Errors: ErrType, ErrLength for
// an empty pattern or one with *. Source: code.kx.com/q/ref/ss.
func Search(env Env, x, y k.Value) (k.Value, error) {
	p, err := searchPattern(y)
	if err != nil {
		return k.Value{}, err
	}
	if !isText(x) {
		return k.Value{}, k.ErrType
	}
	p.pause = pausing(env, x.Len()*len(p.parts))
	return k.Longs(p.find(x.Text())), nil
}

// Replace is ssr[x;y;z]: x with what matches the pattern y replaced by the string z, or by
// z of the match when z is a function. Source: code.kx.com/q/ref/ss.
func Replace(env Env, args []k.Value) (k.Value, error) {
	if len(args) != 3 {
		return k.Value{}, k.ErrRank
	}
	x, y, z := args[0], args[1], args[2]
	if x.Type() == k.Mixed && x.Len() > 0 {
		return mapItems(x, nil, func(item k.Value) (k.Value, error) { return Replace(env, []k.Value{item, y, z}) })
	}
	p, err := searchPattern(y)
	if err != nil {
		return k.Value{}, err
	}
	if x.Type() != k.Char {
		if isEmptyList(x) {
			return k.String(""), nil
		}
		return k.Value{}, k.ErrType
	}
	s := x.Text()
	p.pause = pausing(env, len(s)*len(p.parts))
	places := p.find(s)
	if len(places) == 0 {
		return x, nil
	}
	out := make([]byte, 0, len(s))
	from, n := 0, len(p.parts)
	for _, at := range places {
		out = append(out, s[from:at]...)
		from = int(at) + n
		r := z
		if !isText(z) {
			if r, err = env.Apply(z, []k.Value{k.String(s[at:from])}); err != nil {
				return k.Value{}, err
			}
			if !isText(r) {
				return k.Value{}, k.ErrType
			}
		}
		out = append(out, r.Text()...)
	}
	return k.Chars(append(out, s[from:]...)), nil
}

// MD5 is the digest of a string or byte vector as bytes. Source: code.kx.com/q/ref/md5.
func MD5(_ Env, x k.Value) (k.Value, error) {
	switch x.Type().Abs() {
	case k.Char, k.Byte:
		sum := md5.Sum(k.Data[uint8](asList(x)))
		return k.Bytes(sum[:]), nil
	}
	return k.Value{}, k.ErrType
}
