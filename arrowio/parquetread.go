package arrowio

import (
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"

	"tock/k"
)

// parquetExpected is how errors of reading begin.
const parquetExpected = "a Parquet file is wanted"

// ReadParquet reads a Parquet file.
//
// Errors: of the file, with its name; for what has no place in q; when it takes more memory
// than opts allows.
func ReadParquet(name string, opts ReadOptions) (table k.Value, err error) {
	defer guard(name, parquetExpected, &err)
	f, err := os.Open(name)
	if err != nil {
		return k.Value{}, err
	}
	defer f.Close()
	return readParquet(f, opts)
}

// DecodeParquet reads the bytes of a Parquet file.
func DecodeParquet(b []byte, opts ReadOptions) (table k.Value, err error) {
	defer guard("bytes", parquetExpected, &err)
	return readParquet(bytes.NewReader(b), opts)
}

func readParquet(src source, opts ReadOptions) (k.Value, error) {
	p, err := openParquet(src, opts)
	if err != nil {
		return k.Value{}, err
	}
	g := newGathered(p.wanted)
	if err := p.eachColumn(func(i int, col found) (err error) {
		g.parts[i], err = p.column(col)
		return err
	}); err != nil {
		return k.Value{}, err
	}
	return g.table(p.meta, opts)
}

// eachColumn calls f for all columns wanted, on all processors.
func (p *parquetFile) eachColumn(f func(i int, col found) error) error {
	errs := make([]error, len(p.wanted))
	each(len(p.wanted), func(i int) {
		defer guardColumn(p.wanted[i].name, &errs[i])
		errs[i] = f(i, p.wanted[i])
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// parquetFile is an open Parquet file.
type parquetFile struct {
	r      *file.Reader
	src    io.ReaderAt
	size   int64
	root   *schema.GroupNode
	mem    *bounded
	opts   ReadOptions
	meta   arrow.Metadata // of the schema
	wanted []found
	in     *inward
}

// openParquet reads the footer.
func openParquet(src source, opts ReadOptions) (*parquetFile, error) {
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	mem := newBounded(opts.maxBytes(size))
	r, err := file.NewParquetReader(src, file.WithReadProps(parquet.NewReaderProperties(mem)))
	if err != nil {
		return nil, err
	}
	p := &parquetFile{r: r, src: src, size: size, root: r.MetaData().Schema.Root(), mem: mem, opts: opts, in: &inward{opts: opts, mem: mem}}
	fields := make([]arrow.Field, p.root.NumFields())
	said := p.arrowSchema()
	for i := range fields {
		fields[i].Name = p.root.Field(i).Name()
		if said == nil {
			continue
		}
		p.meta = said.Metadata()
		if hints, ok := said.FieldsByName(fields[i].Name); ok {
			fields[i].Metadata = hints[0].Metadata
			fields[i].Type = hints[0].Type
		}
	}
	if p.wanted, err = findColumns(arrow.NewSchema(named(fields), nil), opts); err != nil {
		return nil, err
	}
	for i, col := range p.wanted {
		if col.kind == "" {
			p.wanted[i].kind = hinted(fields[col.index].Type)
		}
	}
	return p, nil
}

// named gives fields without a type one, which a schema wants.
func named(fields []arrow.Field) []arrow.Field {
	out := slices.Clone(fields)
	for i := range out {
		if out[i].Type == nil {
			out[i].Type = arrow.Null
		}
	}
	return out
}

// hinted is the kind of a column by the Arrow type it had, where Parquet cannot say it.
func hinted(typ arrow.DataType) string {
	switch typ := typ.(type) {
	case *arrow.DurationType:
		if typ.Unit == arrow.Nanosecond {
			return "n"
		}
	case *arrow.DictionaryType:
		if id := typ.ValueType.ID(); id == arrow.STRING || id == arrow.LARGE_STRING {
			return "s"
		}
	}
	return ""
}

// arrowSchema is the schema that Arrow's writers leave in a file, or nil.
func (p *parquetFile) arrowSchema() *arrow.Schema {
	text := p.r.MetaData().KeyValueMetadata().FindValue(keySchema)
	if text == nil {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(*text)
	if err != nil {
		return nil
	}
	if err := checkSchema(bytes.NewReader(b), int64(len(b)), false); err != nil {
		return nil
	}
	r, err := ipc.NewReader(bytes.NewReader(b), ipc.WithAllocator(p.mem))
	if err != nil {
		return nil
	}
	return r.Schema()
}

// column is one column of all row groups.
func (p *parquetFile) column(col found) ([]k.Value, error) {
	in := &inward{opts: p.opts, mem: p.mem}
	if p.r.NumRowGroups() == 0 {
		v, err := in.value(p.none(col), col.kind)
		return []k.Value{v}, err
	}
	out := make([]k.Value, p.r.NumRowGroups())
	symbols := p.symbolic(col)
	for i := range out {
		var err error
		if out[i], err = p.groupColumn(in, i, col, symbols); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// symbolic reports whether texts of a column are to be symbols.
func (p *parquetFile) symbolic(col found) bool {
	return col.kind == "s" || col.kind == "c" || col.kind == "" && p.repeats(col)
}

// groupColumn is one column of the i-th row group.
func (p *parquetFile) groupColumn(in *inward, i int, col found, symbols bool) (k.Value, error) {
	arr, err := p.read(p.r.RowGroup(i), col, symbols)
	if err != nil {
		return k.Value{}, fault("column %s: %s", col.name, firstLine(err.Error()))
	}
	v, err := in.value(arr, col.kind)
	if err != nil {
		return k.Value{}, fault("column %s: %s", col.name, firstLine(err.Error()))
	}
	return v, nil
}

// none is a column of a file without rows.
func (p *parquetFile) none(col found) arrow.Array {
	a := assembler{symbols: col.kind == "s"}
	for i := range p.leaves(p.root.Field(col.index)) {
		first := p.r.MetaData().Schema.ColumnIndexByNode(p.firstLeaf(p.root.Field(col.index)))
		column := p.r.MetaData().Schema.Column(first + i)
		a.leaves = append(a.leaves, &leaf{column: column, values: emptyValues(column.PhysicalType()), defs: levelsFor(column.MaxDefinitionLevel()), reps: levelsFor(column.MaxRepetitionLevel())})
	}
	arr, err := a.node(p.root.Field(col.index), place{})
	if err != nil {
		return array.NewNull(0)
	}
	return arr
}

// levelsFor is no levels of a column that has some.
func levelsFor(most int16) []int16 {
	if most > 0 {
		return []int16{}
	}
	return nil
}

func emptyValues(t parquet.Type) any {
	switch t {
	case parquet.Types.Boolean:
		return []bool{}
	case parquet.Types.Int32:
		return []int32{}
	case parquet.Types.Int64:
		return []int64{}
	case parquet.Types.Int96:
		return []parquet.Int96{}
	case parquet.Types.Float:
		return []float32{}
	case parquet.Types.Double:
		return []float64{}
	case parquet.Types.FixedLenByteArray:
		return []parquet.FixedLenByteArray{}
	}
	return []parquet.ByteArray{}
}

// leaves is how many column chunks a node takes.
func (p *parquetFile) leaves(n schema.Node) int {
	group, ok := n.(*schema.GroupNode)
	if !ok {
		return 1
	}
	total := 0
	for i := range group.NumFields() {
		total += p.leaves(group.Field(i))
	}
	return total
}

func (p *parquetFile) firstLeaf(n schema.Node) schema.Node {
	for {
		group, ok := n.(*schema.GroupNode)
		if !ok || group.NumFields() == 0 {
			return n
		}
		n = group.Field(0)
	}
}

// repeats reports whether a column of texts of another's file is one of symbols: if every
// row group keeps it by a dictionary, which writers do when it has few different values.
func (p *parquetFile) repeats(col found) bool {
	node, ok := p.root.Field(col.index).(*schema.PrimitiveNode)
	if !ok || node.PhysicalType() != parquet.Types.ByteArray || node.RepetitionType() == parquet.Repetitions.Repeated {
		return false
	}
	switch node.LogicalType().(type) {
	case schema.StringLogicalType, *schema.StringLogicalType, schema.EnumLogicalType, *schema.EnumLogicalType:
	default:
		return false
	}
	at := p.r.MetaData().Schema.ColumnIndexByNode(node)
	for i := range p.r.NumRowGroups() {
		chunk, err := p.r.RowGroup(i).MetaData().ColumnChunk(at)
		if err != nil || !chunk.HasDictionaryPage() {
			return false
		}
		const dataPage, dataPageV2 = 0, 3
		for _, stat := range chunk.EncodingStats() {
			isData := stat.PageType == dataPage || stat.PageType == dataPageV2
			if isData && stat.Encoding != parquet.Encodings.PlainDict && stat.Encoding != parquet.Encodings.RLEDict {
				return false
			}
		}
	}
	return true
}

// read is one column of a row group.
func (p *parquetFile) read(group *file.RowGroupReader, col found, symbols bool) (arrow.Array, error) {
	node := p.root.Field(col.index)
	first := p.r.MetaData().Schema.ColumnIndexByNode(p.firstLeaf(node))
	if first < 0 {
		return nil, fault("nothing in it")
	}
	a := assembler{symbols: symbols}
	for i := range p.leaves(node) {
		chunk, err := readerOf(group, first+i, p)
		if err != nil {
			return nil, err
		}
		l, err := readLeaf(chunk, p.mem, symbols, group.NumRows())
		if err != nil {
			return nil, err
		}
		a.leaves = append(a.leaves, l)
	}
	arr, err := a.node(node, place{})
	if err != nil {
		return nil, err
	}
	if int64(arr.Len()) != group.NumRows() {
		return nil, fault("%d rows in a row group of %d", arr.Len(), group.NumRows())
	}
	return arr, nil
}

// place is where a node stands among lists: how many are around it, the definition level
// at which the innermost has an item, and the node's own level.
type place struct{ rep, item, def int16 }

// assembler makes arrays of nodes; it takes the leaves in the order of the schema.
type assembler struct {
	leaves  []*leaf
	next    int
	symbols bool
}

// node is the array of a node at a place: one slot for each item of the list around it.
func (a *assembler) node(n schema.Node, at place) (arrow.Array, error) {
	switch n.RepetitionType() {
	case parquet.Repetitions.Repeated: // a list without a group of its own
		return a.list(n, at, at)
	case parquet.Repetitions.Optional:
		at.def++
	}
	group, ok := n.(*schema.GroupNode)
	if !ok {
		l := a.leaves[a.next]
		a.next++
		return l.array(at.item)
	}
	if group.NumFields() == 1 && group.Field(0).RepetitionType() == parquet.Repetitions.Repeated && annotatedList(group) {
		return a.list(group.Field(0), at, at)
	}
	return a.record(group, at)
}

// annotatedList reports whether a group says that it is a list or a map.
func annotatedList(group *schema.GroupNode) bool {
	switch group.LogicalType().(type) {
	case schema.ListLogicalType, *schema.ListLogicalType, schema.MapLogicalType, *schema.MapLogicalType:
		return true
	}
	return false
}

// list is the array of lists whose items are the repeated node.
func (a *assembler) list(repeated schema.Node, at, outer place) (arrow.Array, error) {
	below := place{rep: at.rep + 1, item: at.def + 1, def: at.def + 1}
	l := a.leaves[a.next]
	offsets, valid := []int32{}, []byte{}
	n, nulls, count := 0, 0, int32(0)
	for i, def := range l.defs {
		if rep := l.reps[i]; rep <= at.rep && def >= outer.item {
			offsets = append(offsets, count)
			if n%8 == 0 {
				valid = append(valid, 0)
			}
			if def >= at.def {
				valid[n/8] |= 1 << (n % 8)
			} else {
				nulls++
			}
			n++
		}
		if l.reps[i] <= below.rep && def >= below.item {
			if n == 0 {
				return nil, fault("an item before its list")
			}
			count++
		}
	}
	offsets = append(offsets, count)
	child, err := a.element(repeated, below)
	if err != nil {
		return nil, err
	}
	if child.Len() < int(count) {
		return nil, fault("%d items in lists of %d", child.Len(), count)
	}
	data := array.NewData(arrow.ListOf(child.DataType()), n, []*memory.Buffer{memory.NewBufferBytes(valid), memory.NewBufferBytes(raw(offsets))}, []arrow.ArrayData{child.Data()}, nulls, 0)
	return array.MakeFromData(data), nil
}

// element is the items of a list: the one field of a group that is only there for the list,
// else the repeated node itself.
func (a *assembler) element(repeated schema.Node, at place) (arrow.Array, error) {
	group, ok := repeated.(*schema.GroupNode)
	switch {
	case !ok:
		l := a.leaves[a.next]
		a.next++
		return l.array(at.item)
	case group.NumFields() == 1 && group.Name() != "array":
		return a.node(group.Field(0), at)
	}
	return a.record(group, at)
}

// record is a group of fields.
func (a *assembler) record(group *schema.GroupNode, at place) (arrow.Array, error) {
	if group.NumFields() == 0 {
		return nil, fault("nyi: a group without fields")
	}
	first := a.leaves[a.next]
	var fields []arrow.Field
	var children []arrow.ArrayData
	for i := range group.NumFields() {
		child, err := a.node(group.Field(i), at)
		if err != nil {
			return nil, err
		}
		fields = append(fields, arrow.Field{Name: group.Field(i).Name(), Type: child.DataType(), Nullable: true})
		children = append(children, child.Data())
		if child.Len() != children[0].Len() {
			return nil, fault("fields of different lengths in %s", group.Name())
		}
	}
	n, valid, nulls := 0, []byte{}, 0
	for i, def := range first.defs {
		if def < at.item || first.reps != nil && first.reps[i] > at.rep {
			continue
		}
		if n%8 == 0 {
			valid = append(valid, 0)
		}
		if def >= at.def {
			valid[n/8] |= 1 << (n % 8)
		} else {
			nulls++
		}
		n++
	}
	if first.defs == nil {
		n = children[0].Len()
	}
	if n != children[0].Len() {
		return nil, fault("%d items for %d records", children[0].Len(), n)
	}
	var bits *memory.Buffer
	if nulls > 0 {
		bits = memory.NewBufferBytes(valid)
	}
	return array.MakeFromData(array.NewData(arrow.StructOf(fields...), n, []*memory.Buffer{bits}, children, nulls, 0)), nil
}
