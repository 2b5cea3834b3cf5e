package display

import (
	"bytes"
	"strings"

	"tock/k"
)

// Console is what a session prints for a value, without the newline at the end: no
// line is longer than Cols-1 and there are no more than Rows-2 of them; what is cut
// ends in "..". The identity gives "::"; a session prints nothing for it.
func Console(v k.Value, opts Options) string {
	p := &page{opts: opts, width: max(opts.Cols-1, 3), height: max(opts.Rows-2, 2)}
	p.value(v)
	return strings.Join(p.lines, "\n")
}

// page collects lines; it may hold one more than its height, which shows that there are more.
type page struct {
	opts          Options
	width, height int
	lines         []string
}

// add appends a line, cut to the width.
func (p *page) add(line []byte) {
	if len(line) > p.width {
		line = append(append([]byte(nil), line[:p.width-2]...), ".."...)
	}
	p.lines = append(p.lines, string(line))
}

// end cuts the page to its height.
func (p *page) end(more bool) {
	if len(p.lines) > p.height || more {
		p.lines = append(p.lines[:p.height-1], "..")
	}
}

// line is the one-line form of a value, as much of it as can be seen; bare leaves out the
// letter of a vector's kind.
func (p *page) line(v k.Value, bare bool) string {
	w := writer{precision: p.opts.Precision, limit: p.width, bare: bare}
	w.value(v)
	return string(w.buf)
}

func (p *page) value(v k.Value) {
	switch o := v.Object().(type) {
	case *k.List:
		if len(v.Items()) > 0 {
			p.list(v.Items())
			p.end(v.Len() > p.height)
			return
		}
	case *k.Dict:
		if o.Folder == 0 {
			p.dict(o)
			return
		}
	case *k.Table:
		p.columns(nil, p.block(v))
		p.end(v.Len()+2 > p.height)
		return
	case *k.PartTable:
		if o.Source.Field() == 0 { // a table that is not there
			break
		}
		rows, whole := firstRows(o.Source, p.height)
		if !whole {
			break
		}
		p.columns(nil, p.block(rows))
		p.end(v.Len()+2 > p.height)
		return
	}
	if v.Type().IsFunction() {
		p.lines = append(p.lines, Line(v, p.opts)) // a function's source is shown whole
		return
	}
	p.add([]byte(p.line(v, false)))
}

// list writes the items of a general list: in columns when they are lists of one count,
// else a line each, kinds' letters kept.
func (p *page) list(items []k.Value) {
	items = items[:min(len(items), p.height)]
	if width := matrixWidth(items); width > 0 {
		p.columns(nil, p.matrix(items, width))
		return
	}
	for _, item := range items {
		p.add([]byte(p.line(item, false)))
	}
}

func (p *page) dict(d *k.Dict) {
	rows := d.Len()
	keys, vals := p.block(d.Keys), p.block(d.Vals)
	if keys.headed || vals.headed {
		rows += 2
	}
	p.columns(&keys, vals)
	p.end(rows > p.height)
}

// block is a rectangle of text: columns of cells under names.
type block struct {
	cols   []column
	rows   int
	headed bool // has names and a rule: a table
}

// filled reports whether columns that take width, each with the blank behind it, are
// longer than a line, so that none after them can be seen.
func (p *page) filled(width int) bool { return width-1 > p.width }

type column struct {
	name  string
	cells []string
}

// block lays out the items of a list, or the rows of a table, as far as they can be seen.
func (p *page) block(v k.Value) block {
	n := min(v.Len(), p.height)
	switch o := v.Object().(type) {
	case *k.Table:
		b := block{rows: n, headed: true}
		width := 0
		for i, name := range o.Names {
			if p.filled(width) {
				break
			}
			c := column{name: name.String(), cells: p.cells(o.Cols[i], n)}
			width += c.width() + 1
			b.cols = append(b.cols, c)
		}
		return b
	case *k.PartTable:
		rows, _ := firstRows(o.Source, p.height)
		return p.block(rows)
	case *k.List:
		if width := matrixWidth(v.Items()[:n]); width > 0 {
			return p.matrix(v.Items()[:n], width)
		}
	}
	return block{rows: n, cols: []column{{cells: p.cells(v, n)}}}
}

// cells is the first n items of a list as text of one column.
func (p *page) cells(v k.Value, n int) []string {
	out := make([]string, n)
	if v.Type().IsVector() {
		for i := range out {
			out[i] = p.itemText(v, i)
		}
		return out
	}
	if items := v.Items(); len(items) >= n && isMatrix(items[:n]) { // none: v is a dictionary
		p.rows(items[:n], out)
		return out
	}
	bare := oneKind(n, v.At)
	for i := range out {
		out[i] = p.line(v.At(i), bare)
	}
	return out
}

// rows is lists of one count, each as one text: their own columns below each other. Lists
// without items are blank.
func (p *page) rows(items []k.Value, out []string) {
	b := p.matrix(items, items[0].Len())
	widths := make([]int, len(b.cols))
	for j, c := range b.cols {
		widths[j] = c.width()
	}
	for i := range out {
		out[i] = strings.TrimRight(string(appendCells(nil, b.cols, widths, func(c column) string { return c.cells[i] })), " ")
	}
}

// oneKind reports whether n items are vectors of one kind of numbers; a column of them
// is shown without the kind's letter.
func oneKind(n int, item func(i int) k.Value) bool {
	for i := range n {
		if t := item(i).Type(); t < k.Short || t > k.Float || t != item(0).Type() {
			return false
		}
	}
	return true
}

// itemText is an item of a typed vector in a column: without the letter of its kind.
func (p *page) itemText(v k.Value, i int) string {
	item := v.At(i)
	if v.Type().IsEnum() {
		item = enumSymbols(item, 0, 1)
	}
	return Text(item, p.opts.Precision)
}

// matrixWidth is the common count of a list of lists that is shown in columns, or 0:
// counts that differ, items that are no lists, or strings, bytes or booleans throughout.
func matrixWidth(items []k.Value) int {
	if !isMatrix(items) {
		return 0
	}
	return items[0].Len()
}

// isMatrix reports whether items are lists of one count, other than strings, bytes or
// booleans throughout.
func isMatrix(items []k.Value) bool {
	if len(items) == 0 {
		return false
	}
	n := items[0].Len()
	same := true
	for _, item := range items {
		t := item.Type()
		if !t.IsList() || item.Len() != n {
			return false
		}
		same = same && t == items[0].Type()
	}
	switch items[0].Type() {
	case k.Boolean, k.Byte, k.Char:
		return !same
	}
	return true
}

func (p *page) matrix(items []k.Value, n int) block {
	b := block{rows: len(items)}
	width := 0
	for j := 0; j < n && !p.filled(width); j++ {
		at := make([]k.Value, len(items))
		for i, item := range items {
			at[i] = item.At(j)
		}
		c := column{cells: p.cells(k.NewList(at), len(at))}
		for i, item := range items {
			if item.Type().IsVector() {
				c.cells[i] = p.itemText(item, j)
			}
		}
		width += c.width() + 1
		b.cols = append(b.cols, c)
	}
	return b
}

func (c column) width() int {
	n := len(c.name)
	for _, cell := range c.cells {
		n = max(n, len(cell))
	}
	return n
}

// columns writes a block, or a block of keys, a bar and a block of values.
func (p *page) columns(keys *block, vals block) {
	headed := vals.headed || keys != nil && keys.headed
	if len(vals.cols) == 0 && keys == nil {
		return
	}
	widths := func(b block) []int {
		out := make([]int, len(b.cols))
		for i, c := range b.cols {
			out[i] = c.width()
		}
		return out
	}
	valWidths := widths(vals)
	var keyWidths []int
	if keys != nil {
		keyWidths = widths(*keys)
	}
	row := func(text func(c column) string) {
		var line []byte
		if keys != nil {
			line = appendCells(line, keys.cols, keyWidths, text)
			line = append(line, "| "...)
		}
		line = appendCells(line, vals.cols, valWidths, text)
		if !headed { // only tables fill up their last column
			line = bytes.TrimRight(line, " ")
			if keys != nil && len(line) > 0 && line[len(line)-1] == '|' {
				line = append(line, ' ')
			}
		}
		p.add(line)
	}
	if headed {
		row(func(c column) string { return c.name })
		p.add(rule(keyWidths, valWidths, keys != nil))
	}
	for i := range vals.rows {
		row(func(c column) string { return c.cells[i] })
	}
}

// appendCells appends a row of cells padded to their columns' widths, a blank between.
func appendCells(line []byte, cols []column, widths []int, text func(c column) string) []byte {
	for i, c := range cols {
		if i > 0 {
			line = append(line, ' ')
		}
		s := text(c)
		line = append(line, s...)
		for n := len(s); n < widths[i]; n++ {
			line = append(line, ' ')
		}
	}
	return line
}

// rule is the line of dashes under the names.
func rule(keys, vals []int, keyed bool) []byte {
	dashes := func(widths []int) []byte {
		n := max(len(widths)-1, 0)
		for _, w := range widths {
			n += w
		}
		return bytes.Repeat([]byte{'-'}, n)
	}
	if !keyed {
		return dashes(vals)
	}
	return append(append(dashes(keys), "| "...), dashes(vals)...)
}

// firstRows is a table of the first rows of a partitioned one, the partition column first;
// what cannot be read is left out, and whole is false then.
func firstRows(src k.PartitionedTable, n int) (rows k.Value, whole bool) {
	whole = true
	names := append([]k.Sym{src.Field()}, src.Names()...)
	parts := src.Partitions()
	var out []k.Value
	for i := 0; i < parts.Len() && (out == nil || out[0].Len() < n); i++ {
		t, err := src.Partition(i, nil)
		if err != nil {
			whole = false
			continue
		}
		rows := min(t.Len(), n)
		cols := []k.Value{k.Repeat(parts.At(i), rows)}
		for _, name := range src.Names() {
			col, ok := t.Col(name)
			if !ok {
				col = k.NewList(make([]k.Value, rows))
			}
			cols = append(cols, col.Slice(0, rows))
		}
		if out == nil {
			out = cols
			continue
		}
		for c := range out {
			out[c] = k.Join(out[c], cols[c])
		}
	}
	if out == nil {
		out = make([]k.Value, len(names))
		for c := range out {
			out[c] = k.EmptyList
		}
	}
	return k.NewTable(names, out), whole
}
