package sql

import (
	"strings"

	"tock/k"
	"tock/q/prim"
)

// aggregates are the functions that make one value of a group's.
var aggregates = map[string]bool{"count": true, "sum": true, "avg": true, "min": true, "max": true, "first": true, "last": true,
	"stddev": true, "stddev_samp": true, "stddev_pop": true, "variance": true, "var_samp": true, "var_pop": true, "dev": true,
	"sdev": true, "var": true, "svar": true, "med": true, "median": true, "prd": true, "wavg": true, "wsum": true, "cov": true, "cor": true}

// spelled are functions that q has by another name.
var spelled = map[string]string{"stddev": "sdev", "stddev_samp": "sdev", "stddev_pop": "dev", "variance": "svar", "var_samp": "svar",
	"var_pop": "var", "median": "med", "ceil": "ceiling", "ln": "log", "power": "xexp", "pow": "xexp", "ucase": "upper", "lcase": "lower",
	"sign": "signum", "length": ".s.len", "len": ".s.len", "char_length": ".s.len", "character_length": ".s.len",
	"substring": ".s.sub", "substr": ".s.sub", "left": ".s.left", "right": ".s.right", "replace": ".s.replace", "trim": ".s.trm",
	"ltrim": ".s.ltrm", "rtrim": ".s.rtrm", "nullif": ".s.nullif", "round": ".s.round", "truncate": ".s.truncate", "date_trunc": ".s.trunc"}

// parts are the parts of a moment, as EXTRACT and functions of these names give them.
var parts = map[string]string{"year": "year", "month": "mm", "day": "dd", "hour": "hh", "minute": "uu", "second": "ss", "dow": "dow", "dayofweek": "dow", "dayofmonth": "dd", "quarter": "quarter"}

// kinds are SQL's types as the letters of q's.
var kinds = map[string]byte{"boolean": 'b', "bool": 'b', "bit": 'b', "tinyint": 'x', "smallint": 'h', "int": 'i', "integer": 'i', "bigint": 'j', "long": 'j',
	"real": 'e', "float": 'f', "double": 'f', "numeric": 'f', "decimal": 'f', "varchar": 's', "char": 's', "character": 's', "text": 's',
	"string": 'C', "symbol": 's', "longvarchar": 'C', "date": 'd', "time": 't', "timestamp": 'p', "datetime": 'z', "timespan": 'n', "guid": 'g', "uuid": 'g',
	"byte": 'x', "short": 'h', "minute": 'u', "second": 'v', "month": 'm'}

func (s *scope) call(e *call) (typed, error) {
	if aggregates[e.name] {
		return s.aggregate(e)
	}
	if part, ok := parts[e.name]; ok && len(e.args) == 1 {
		v, err := s.compile(e.args[0])
		if part == "dow" || part == "quarter" {
			return settled(helper(part, v.tree), 'j'), err
		}
		return settled(apply("$", quote(k.NewSymbol(part)), v.tree), 'i'), err
	}
	switch e.name {
	case "q":
		return s.inQ(e)
	case "timestampadd", "timestampdiff":
		return s.interval(e)
	case "convert":
		if len(e.args) == 2 {
			if kind, ok := e.args[1].(*column); ok {
				return s.conversion(&conversion{e.args[0], strings.TrimPrefix(strings.ToLower(kind.name), "sql_")})
			}
		}
	case "current_date":
		return settled(k.NewSymbol(".z.D"), 'd'), nil
	case "current_time":
		return settled(k.NewSymbol(".z.T"), 't'), nil
	case "current_timestamp", "now":
		return settled(k.NewSymbol(".z.P"), 'p'), nil
	}
	args := make([]k.Value, len(e.args))
	kind := byte(0)
	for i, x := range e.args {
		v, err := s.compile(x)
		if err != nil {
			return v, err
		}
		if i > 0 {
			if v, err = s.as(v, kind); err != nil {
				return v, err
			}
		} else {
			kind = v.kind
		}
		args[i] = v.tree
	}
	fold := func(f string, out byte) (typed, error) {
		if len(args) == 0 {
			return typed{}, k.ErrRank
		}
		tree := args[len(args)-1]
		for i := len(args) - 2; i >= 0; i-- {
			switch f {
			case "cat":
				tree = helper("cat", args[i], tree)
			case "^":
				tree = apply("^", tree, args[i])
			default:
				tree = apply(f, args[i], tree)
			}
		}
		return settled(tree, out), nil
	}
	switch e.name {
	case "coalesce", "ifnull", "nvl", "isnull":
		return fold("^", kind)
	case "concat":
		return fold("cat", 's')
	case "greatest":
		return fold("|", kind)
	case "least":
		return fold("&", kind)
	}
	name := e.name
	if q, ok := spelled[name]; ok {
		name = q
	}
	switch name {
	case "floor", "ceiling", ".s.len", "signum":
		kind = 'j'
	case "sqrt", "exp", "log", "xexp", "sin", "cos", "tan", "reciprocal":
		kind = 'f'
	case "abs", "neg", "upper", "lower", ".s.nullif", ".s.round", ".s.truncate", "mod", "xbar":
		if name == "xbar" {
			kind = 0
		}
	default:
		kind = 0
		if strings.HasPrefix(name, ".s.") && name != ".s.trunc" {
			kind = 's'
		}
	}
	head := k.NewSymbol(name)
	if v, ok := prim.Value(name, false); ok {
		head = v
	}
	if len(args) == 0 {
		args = []k.Value{k.Identity}
	}
	return settled(k.NewList(append([]k.Value{head}, args...)), kind), nil
}

// inQ is q(text) or q(text,args): an expression of q, applied to arguments.
func (s *scope) inQ(e *call) (typed, error) {
	if len(e.args) == 0 {
		return typed{}, k.ErrRank
	}
	code, err := s.compile(e.args[0])
	if err != nil {
		return code, err
	}
	if !code.isPlain {
		return code, fault("q() takes a text")
	}
	tree := k.NewList([]k.Value{verb("value"), k.String(code.plain)})
	args := []k.Value{tree}
	for _, x := range e.args[1:] {
		v, err := s.compile(x)
		if err != nil {
			return v, err
		}
		args = append(args, v.tree)
	}
	if len(args) > 1 {
		tree = k.NewList(args)
	}
	return settled(tree, 0), nil
}

// interval is TIMESTAMPADD(unit,n,x) and TIMESTAMPDIFF(unit,x,y).
func (s *scope) interval(e *call) (typed, error) {
	if len(e.args) != 3 {
		return typed{}, k.ErrRank
	}
	unit, ok := e.args[0].(*column)
	if !ok {
		return typed{}, fault(e.name + " takes a unit")
	}
	name := k.NewSymbol(strings.TrimPrefix(strings.ToLower(unit.name), "sql_tsi_"))
	x, err := s.compile(e.args[1])
	if err != nil {
		return x, err
	}
	y, err := s.compile(e.args[2])
	if err != nil {
		return y, err
	}
	if y, err = s.as(y, 'p'); err != nil {
		return y, err
	}
	if e.name == "timestampadd" {
		return settled(helper("add", quote(name), x.tree, y.tree), 'p'), nil
	}
	if x, err = s.as(x, 'p'); err != nil {
		return x, err
	}
	return settled(helper("diff", quote(name), x.tree, y.tree), 'j'), nil
}

// aggregate is an aggregate of a group's values; nulls count for nothing.
func (s *scope) aggregate(e *call) (typed, error) {
	if e.star {
		return settled(apply("count", k.NewSymbol("i")), 'j'), nil
	}
	args := []k.Value{}
	kind := byte(0)
	for _, x := range e.args {
		v, err := s.compile(x)
		if err != nil {
			return v, err
		}
		if kind = v.kind; e.distinct {
			v.tree = apply("distinct", v.tree)
		}
		args = append(args, v.tree)
	}
	if len(args) == 0 {
		return typed{}, k.ErrRank
	}
	if e.name == "count" {
		return settled(helper("cnt", args...), 'j'), nil
	}
	name := e.name
	if q, ok := spelled[name]; ok {
		name = q
	}
	switch name {
	case "min", "max":
		if kind == 's' || kind == 'C' || kind == 'g' {
			return settled(apply(map[string]string{"min": "first", "max": "last"}[name], apply("asc", args[0])), kind), nil
		}
	case "first", "last":
	case "sum", "prd":
		if kind != 'f' && kind != 'e' && kind != 'n' {
			kind = 'j'
		}
	default:
		kind = 'f'
	}
	return settled(apply(name, args...), kind), nil
}

func (s *scope) conversion(e *conversion) (typed, error) {
	letter, ok := kinds[e.kind]
	if !ok {
		return typed{}, fault("no type " + e.kind)
	}
	v, err := s.compile(e.x)
	if err != nil {
		return v, err
	}
	if v.isPlain {
		return s.as(v, letter)
	}
	if v.tree.IsIdentity() {
		return settled(quote(s.nullOf(letter)), letter), nil
	}
	return settled(helper("cast", k.NewChar(letter), v.tree), letter), nil
}

// subquery is a query's value: whether it has rows, or the first item of its first column.
func (s *scope) subquery(e *subquery) (typed, error) {
	if e.exists {
		t, err := s.run.query(e.query)
		return typed{tree: k.NewBool(err == nil && t.Len() > 0), kind: 'b', constant: true}, err
	}
	list, err := s.list(e.query)
	if err != nil {
		return typed{}, err
	}
	v := list.At(0)
	if list.Len() == 0 {
		if v, err = s.env.Apply(verb("first"), []k.Value{list}); err != nil {
			return typed{}, err
		}
	}
	return typed{tree: quote(v), kind: letterOf(v), constant: true}, nil
}

// list is the first column of a query's result.
func (s *scope) list(q *query) (k.Value, error) {
	v, err := s.run.query(q)
	if err != nil {
		return v, err
	}
	t, ok := prim.Unkey(v)
	if !ok || len(t.Cols) == 0 {
		return v, k.ErrType
	}
	return k.Resolve(t.Cols[0]), nil
}
