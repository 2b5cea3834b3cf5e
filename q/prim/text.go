package prim

import (
	"bytes"

	"tock/k"
)

// The operator 0: on text in memory. Reading and writing files is the evaluator's, which
// hands a file's bytes to LoadText. Fields are parsed straight from the text into typed
// columns; nothing is kept of the text but string fields.

var textDefs = []Def{
	{Name: "0:", Binary: FileText, Infix: true, Doc: "delimited text of a table, or table of text"},
}

// FileText is x 0: y without files: delimiter 0: table gives lines, (types;delimiter) or
// (types;widths) 0: text gives columns or a table, "S=;" 0: string gives keys and values.
// Source: code.kx.com/q/ref/file-text.
func FileText(env Env, x, y k.Value) (k.Value, error) {
	switch x.Type() {
	case -k.Char:
		return PrepareText(env, byte(x.Int()), y)
	case k.Char:
		return KeyValuePairs(x, y)
	case k.Mixed:
		return LoadText(env, x, y)
	}
	return k.Value{}, k.ErrType
}

// LoadText is (types;delimiter) 0: y, (types;delimiter;flag) 0: y or (types;widths) 0: y
// for y a string or byte vector (a text of lines) or a list of strings (a line each).
//
// Types are letters of Tok, * for strings, blank to leave a field out. A delimiter in a
// list reads names from the first line and gives a table, otherwise the result is a list
// of columns; one record in a string gives atoms. Flag 1 lets quoted fields have line
// ends. Missing fields are null. Errors: ErrType for another specification.
func LoadText(env Env, spec, y k.Value) (k.Value, error) {
	parts := spec.Each()
	if len(parts) < 2 || len(parts) > 3 || !isText(parts[0]) {
		return k.Value{}, k.ErrType
	}
	dateMode := 0
	if env != nil && env.Settings() != nil {
		dateMode = env.Settings().DateMode
	}
	cols, err := newTextColumns(k.Data[uint8](asList(parts[0])), dateMode)
	if err != nil {
		return k.Value{}, err
	}
	if widths, ok := intsOf(parts[1]); ok && !parts[1].IsAtom() {
		return loadFixed(cols, widths, y)
	}
	if !isText(parts[1]) || parts[1].Len() != 1 {
		return k.Value{}, k.ErrType
	}
	ld := &csvLoader{cols: cols, delimiter: k.Data[uint8](asList(parts[1]))[0], header: parts[1].Type() == k.Char}
	if len(parts) == 3 {
		n, ok := intOf(parts[2])
		if !ok {
			return k.Value{}, k.ErrType
		}
		ld.multiline = n == 1
	}
	return ld.load(y)
}

// csvLoader reads delimited lines into columns.
type csvLoader struct {
	cols      *textColumns
	delimiter byte
	header    bool
	multiline bool
	names     []k.Sym
	started   bool
}

func (ld *csvLoader) load(y k.Value) (k.Value, error) {
	single := false
	switch y.Type() {
	case k.Char, k.Byte:
		text := k.Data[uint8](y)
		single = !ld.header && bytes.IndexByte(text, '\n') < 0
		ld.text(text)
	case k.Mixed:
		for _, line := range y.Items() {
			if !isText(line) {
				return k.Value{}, k.ErrType
			}
			ld.line(k.Data[uint8](asList(line)))
		}
	default:
		return k.Value{}, k.ErrType
	}
	vals := ld.cols.values()
	if ld.header {
		if len(ld.names) < len(ld.cols.parsers) {
			return k.Value{}, k.ErrLength
		}
		var names []k.Sym
		for i, p := range ld.cols.parsers {
			if p != nil {
				names = append(names, ld.names[i])
			}
		}
		if len(vals) == 0 {
			return k.Value{}, k.ErrLength
		}
		return k.NewTable(names, vals), nil
	}
	if single {
		for i, v := range vals {
			vals[i] = v.At(0)
		}
		return k.Collapse(vals), nil
	}
	return k.NewList(vals), nil
}

// text reads lines; with multiline a line end inside quotes belongs to the field.
func (ld *csvLoader) text(s []byte) {
	ld.cols.grow(bytes.Count(s, []byte{'\n'}) + 1)
	for len(s) > 0 {
		end := bytes.IndexByte(s, '\n')
		if ld.multiline {
			end = recordEnd(s)
		}
		line := s
		if end < 0 {
			s = nil
		} else {
			line, s = s[:end], s[end+1:]
		}
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line = line[:n-1]
		}
		ld.line(line)
	}
}

// recordEnd is the first line end outside of quotes, or -1.
func recordEnd(s []byte) int {
	quoted := false
	for i, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			return i
		}
	}
	return -1
}

func (ld *csvLoader) line(line []byte) {
	if ld.header && !ld.started {
		ld.started = true
		for rest := line; rest != nil; {
			var field []byte
			field, rest = nextField(rest, ld.delimiter)
			ld.names = append(ld.names, k.InternBytes(field))
		}
		return
	}
	rest := line
	for _, p := range ld.cols.parsers {
		var field []byte
		if rest != nil {
			field, rest = nextField(rest, ld.delimiter)
		}
		if p != nil {
			p.add(field)
		}
	}
}

// nextField is the first field of a line and what follows the delimiter; rest is nil after
// the last field. Quotes around a field are removed, doubled quotes in it halved.
func nextField(line []byte, delimiter byte) (field, rest []byte) {
	if len(line) > 0 && line[0] == '"' && delimiter != '"' {
		for i := 1; i < len(line); i++ {
			if line[i] != '"' {
				continue
			}
			if i+1 == len(line) {
				return line[1:i], nil
			}
			if line[i+1] == delimiter {
				return line[1:i], line[i+2:]
			}
			return quotedField(line, delimiter)
		}
		return line[1:], nil
	}
	if at := bytes.IndexByte(line, delimiter); at >= 0 {
		return line[:at], line[at+1:]
	}
	return line, nil
}

// quotedField is nextField for a quoted field that needs a copy: quotes inside, or text
// after the closing quote.
func quotedField(line []byte, delimiter byte) (field, rest []byte) {
	quoted := true
	for i := 1; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '"' && quoted && i+1 < len(line) && line[i+1] == '"':
			field = append(field, '"')
			i++
		case c == '"':
			quoted = !quoted
		case c == delimiter && !quoted:
			return field, line[i+1:]
		default:
			field = append(field, c)
		}
	}
	return field, nil
}

// loadFixed reads fields of fixed widths; a text without line ends is cut into records.
func loadFixed(cols *textColumns, widths []int64, y k.Value) (k.Value, error) {
	if len(widths) != len(cols.parsers) {
		return k.Value{}, k.ErrLength
	}
	size := int64(0)
	for _, w := range widths {
		if w < 0 || w > maxItems {
			return k.Value{}, k.ErrDomain
		}
		size += w
	}
	add := func(line []byte) {
		for i, p := range cols.parsers {
			w := min(int(widths[i]), len(line))
			if p != nil {
				p.add(line[:w])
			}
			line = line[w:]
		}
	}
	switch y.Type() {
	case k.Char, k.Byte:
		text := k.Data[uint8](y)
		if bytes.IndexByte(text, '\n') < 0 && size > 0 {
			for len(text) > 0 {
				n := min(int64(len(text)), size)
				add(text[:n])
				text = text[n:]
			}
			break
		}
		for _, line := range textLines(text) {
			add(line)
		}
	case k.Mixed:
		for _, line := range y.Items() {
			if !isText(line) {
				return k.Value{}, k.ErrType
			}
			add(k.Data[uint8](asList(line)))
		}
	default:
		return k.Value{}, k.ErrType
	}
	return k.NewList(cols.values()), nil
}

// KeyValuePairs is "S=;" 0: y: a list of the keys (symbols for S, ints for I, longs for J)
// and of the values as strings. A fourth character (*, third) lets separators stand in
// quoted values. Errors: IJS for other keys.
func KeyValuePairs(x, y k.Value) (k.Value, error) {
	spec := k.Data[uint8](x)
	if y.Type() != k.Char || len(spec) != 3 && !(len(spec) == 4 && spec[2] == '*') {
		return k.Value{}, k.ErrType
	}
	switch spec[0] {
	case 'S', 'I', 'J':
	default:
		return k.Value{}, k.Error("IJS")
	}
	cols, err := newTextColumns([]byte{spec[0], '*'}, 0)
	if err != nil {
		return k.Value{}, err
	}
	quotes := len(spec) == 4
	between, after := spec[1], spec[len(spec)-1]
	text := k.Data[uint8](y)
	for len(text) > 0 {
		end := separatorAt(text, after, quotes)
		record := text
		if end < 0 {
			text = nil
		} else {
			record, text = text[:end], text[end+1:]
		}
		key, val := record, []byte(nil)
		if at := bytes.IndexByte(record, between); at >= 0 {
			key, val = record[:at], record[at+1:]
		}
		if n := len(val); quotes && n > 1 && val[0] == '"' && val[n-1] == '"' {
			val = val[1 : n-1]
		}
		cols.parsers[0].add(key)
		cols.parsers[1].add(val)
	}
	return k.NewList(cols.values()), nil
}

func separatorAt(s []byte, sep byte, quotes bool) int {
	quoted := false
	for i, c := range s {
		switch {
		case c == '"' && quotes:
			quoted = !quoted
		case c == sep && !quoted:
			return i
		}
	}
	return -1
}
