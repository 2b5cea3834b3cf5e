package syntax

// ParamNames is the parameters of a lambda: the written names ("" for a pattern
// or an unused one), or
// as many of x y z as the body uses, at least x. Names inside the phrases of a query
// do not count (code.kx.com/q/basics/qsql).
func (l *Lambda) ParamNames() []string {
	if l.Explicit {
		out := make([]string, len(l.Params))
		for i, p := range l.Params {
			if n, ok := p.(*Name); ok {
				out[i] = n.Name
			}
		}
		return out
	}
	n := 1
	for _, x := range l.Body {
		n = max(n, implicit(x))
	}
	return []string{"x", "y", "z"}[:n]
}

// implicit is how many of x y z an expression needs.
func implicit(x Node) int {
	if x, ok := x.(*Name); ok {
		name := x.Name
		if len(name) > 1 && name[1] == '.' {
			name = name[:1] // x.col reads x
		}
		switch name {
		case "x":
			return 1
		case "y":
			return 2
		case "z":
			return 3
		}
		return 0
	}
	n := 0
	children(x, func(c Node) { n = max(n, implicit(c)) })
	return n
}

// Locals is the names a lambda's body assigns, in order of appearance, parameters not
// among them. An amended or global assignment of a name makes it local no more than
// reading it does.
func (l *Lambda) Locals() []string {
	seen := map[string]bool{}
	for _, name := range l.ParamNames() {
		seen[name] = true
	}
	var out []string
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	for i, p := range l.Params {
		if _, ok := p.(*Name); !ok {
			patternNames(l.Params[i], add)
		}
	}
	var walk func(Node)
	walk = func(x Node) {
		children(x, walk)
		a, ok := x.(*Assign)
		if !ok || a.Global {
			return
		}
		patternNames(a.Target, add)
	}
	for _, x := range l.Body {
		walk(x)
	}
	return out
}

// patternNames tells of the names that an assignment to target binds.
func patternNames(target Node, add func(string)) {
	switch x := target.(type) {
	case *Name:
		add(x.Name)
	case *List:
		for _, item := range x.Items {
			patternNames(item, add)
		}
	case *Paren:
		patternNames(x.X, add)
	case *Assign: // name:filter
		patternNames(x.Target, add)
	case *DictLit:
		columnPatterns(x.Items, add)
	case *TableLit:
		columnPatterns(x.Keys, add)
		columnPatterns(x.Cols, add)
	}
}

func columnPatterns(cols []Column, add func(string)) {
	for _, c := range cols {
		patternNames(c.X, add)
	}
}

// children calls f for every node right under x that belongs to the same function; of
// a query only the table and the limit, since names in its phrases may be columns.
func children(x Node, f func(Node)) {
	all := func(nodes []Node) {
		for _, n := range nodes {
			if n != nil {
				f(n)
			}
		}
	}
	one := func(n Node) {
		if n != nil {
			f(n)
		}
	}
	cols := func(cs []Column) {
		for _, c := range cs {
			one(c.X)
		}
	}
	switch x := x.(type) {
	case *Adverb:
		one(x.F)
	case *Apply:
		one(x.F)
		all(x.Args)
	case *List:
		all(x.Items)
	case *Paren:
		one(x.X)
	case *TableLit:
		cols(x.Keys)
		cols(x.Cols)
	case *DictLit:
		cols(x.Items)
	case *Assign:
		if a, ok := x.Target.(*Apply); ok {
			one(a.F)
			all(a.Args)
		} else if x.Op != nil {
			one(x.Target)
		}
		one(x.Value)
	case *Cond:
		all(x.Args)
	case *Control:
		all(x.Args)
	case *Block:
		all(x.Items)
	case *Return:
		one(x.X)
	case *Signal:
		one(x.X)
	case *Compose:
		all(x.Fs)
	case *Select:
		all(x.Limit)
		one(x.From)
	}
}
