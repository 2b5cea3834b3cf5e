package q

import (
	"path"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// hsymWord makes file or process handles of symbols.
func hsymWord(_ *thread, x k.Value) (k.Value, error) {
	handle := func(s k.Sym) k.Sym {
		text := s.String()
		if strings.HasPrefix(text, ":") {
			return s
		}
		return k.Intern(":" + text)
	}
	switch x.Type() {
	case -k.Symbol:
		return k.NewSym(handle(x.Sym())), nil
	case k.Symbol:
		out := make([]k.Sym, x.Len())
		for i, s := range k.Data[k.Sym](x) {
			out[i] = handle(s)
		}
		return k.Syms(out), nil
	}
	return x, k.ErrType
}

// eachSymbol applies a word to a symbol, or to each of a symbol vector.
func eachSymbol(x k.Value, f func(name string) (k.Value, error)) (k.Value, error) {
	switch x.Type() {
	case -k.Symbol:
		return f(x.Text())
	case k.Symbol:
		out := make([]k.Value, x.Len())
		for i, s := range x.Each() {
			v, err := f(s.Text())
			if err != nil {
				return v, err
			}
			out[i] = v
		}
		return k.Collapse(out), nil
	}
	return x, k.ErrType
}

// variableOf is the variable and extension a file's name stands for.
func variableOf(file string) (name, ext string) {
	base := path.Base(strings.TrimSuffix(file, "/"))
	ext = path.Ext(base)
	return strings.TrimSuffix(base, ext), strings.TrimPrefix(ext, ".")
}

func loadWord(t *thread, x k.Value) (k.Value, error) {
	return eachSymbol(x, func(text string) (k.Value, error) {
		file := strings.TrimPrefix(text, ":")
		name, _ := variableOf(file)
		v, err := t.loadFile(file)
		if err != nil {
			return v, err
		}
		return k.NewSymbol(name), t.setName(name, v)
	})
}

// loadFile is the value of a file or splayed table, or a dictionary of what a folder has.
func (t *thread) loadFile(file string) (k.Value, error) {
	entries, err := t.files().Key(file)
	if err != nil || entries.Type() != k.Symbol {
		return t.files().Get(file)
	}
	names := k.Data[k.Sym](entries)
	vals := make([]k.Value, len(names))
	for _, name := range names {
		if name.String() == ".d" {
			return t.files().Get(file + "/")
		}
	}
	for i, name := range names {
		if vals[i], err = t.loadFile(file + "/" + name.String()); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewDict(k.Syms(names), k.Collapse(vals))
}

// saveWord is save: the variable of the file's name, as csv, txt, xml, xls, or kdb+'s own form.
func saveWord(t *thread, x k.Value) (k.Value, error) {
	return eachSymbol(x, func(text string) (k.Value, error) {
		file := strings.TrimPrefix(text, ":")
		name, ext := variableOf(file)
		v, err := t.getName(name)
		if err != nil {
			return v, err
		}
		handle := k.NewSymbol(":" + file)
		var data []byte
		switch ext {
		case "csv", "txt":
			delim := byte(',')
			if ext == "txt" {
				delim = '\t'
			}
			lines, err := prim.Lookup("0:").Binary(t, k.NewChar(delim), v)
			if err != nil {
				return lines, err
			}
			data = joinLines(lines)
		case "xml", "xls":
			if v.Table() == nil {
				return v, k.ErrType
			}
			if ext == "xml" {
				data = xmlTable(v.Table())
			} else {
				data = workbook("oxs", []sheet{{"Sheet1", v.Table()}})
			}
		default:
			return handle, t.files().Set(file, v, k.Value{})
		}
		return handle, t.files().WriteFile(file, data, k.Value{})
	})
}

func joinLines(lines k.Value) []byte {
	var b []byte
	for _, line := range lines.Each() {
		b = append(append(b, line.Text()...), '\n')
	}
	return b
}

// xmlTable is a table as kdb+ writes it for .xml: <R><r><col>item</col>...</r>...</R>.
func xmlTable(tab *k.Table) []byte {
	b := []byte("<R>\n")
	for i := range tab.Len() {
		b = append(b, "<r>"...)
		for c, name := range tab.Names {
			b = append(append(append(b, '<'), name.String()...), '>')
			b = append(b, xmlEscape(cellText(tab.Cols[c].At(i)))...)
			b = append(append(append(b, "</"...), name.String()...), '>')
		}
		b = append(b, "</r>\n"...)
	}
	return append(b, "</R>\n"...)
}

func xmlEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;").Replace(s)
}

// cellText is an item of a column as text.
func cellText(x k.Value) string {
	if x.Type().Abs() == k.Char {
		return x.Text()
	}
	return stringOf(x)
}

// rsaveWord writes a table variable splayed, to the folder of its name.
func rsaveWord(t *thread, x k.Value) (k.Value, error) {
	return eachSymbol(x, func(text string) (k.Value, error) {
		dir := strings.TrimSuffix(strings.TrimPrefix(text, ":"), "/")
		name, _ := variableOf(dir)
		v, err := t.getName(name)
		if err != nil {
			return v, err
		}
		return k.NewSymbol(":" + dir + "/"), t.files().Set(dir+"/", v, k.Value{})
	})
}

// fkeysWord is the foreign-key columns of a table and the tables they refer to.
func fkeysWord(t *thread, x k.Value) (k.Value, error) {
	if x.Type() == -k.Symbol {
		var err error
		if x, err = t.getName(x.Text()); err != nil {
			return x, err
		}
	}
	var names, tables []k.Sym
	add := func(tab *k.Table) {
		if tab == nil {
			return
		}
		for i, col := range tab.Cols {
			if d := col.Domain(); d != nil && d.Value().IsKeyedTable() {
				names, tables = append(names, tab.Names[i]), append(tables, d.Name())
			}
		}
	}
	if d := x.Dict(); d != nil {
		add(d.Keys.Table())
		add(d.Vals.Table())
	} else if x.Table() != nil {
		add(x.Table())
	} else {
		return x, k.ErrType
	}
	if len(names) == 0 {
		return k.NewDict(k.EmptyList, k.EmptyList)
	}
	return k.NewDict(k.Syms(names), k.Syms(tables))
}
