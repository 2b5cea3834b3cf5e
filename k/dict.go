package k

// Dict is a dictionary: keys and values of equal count. A keyed table is a dictionary
// whose keys and values are both tables. Both sides are lists or tables.
type Dict struct {
	Keys, Vals Value
	Attr       Attr // Sorted or NoAttr
	Folder     Sym  // of the flip of a table on disk: its path or name, which the values repeat
}

func (*Dict) ktype() Type { return TypeDict }

// NewDict makes a dictionary. Errors: ErrLength when the counts differ.
func NewDict(keys, vals Value) (Value, error) {
	if keys.Len() != vals.Len() {
		return Value{}, ErrLength
	}
	return Value{&Dict{Keys: keys, Vals: vals}, 0}, nil
}

// MustDict is NewDict for keys and values known to agree.
func MustDict(keys, vals Value) Value { return Value{&Dict{Keys: keys, Vals: vals}, 0} }

// NewSortedDict is MustDict with the sorted attribute on the dictionary.
func NewSortedDict(keys, vals Value) Value {
	return Value{&Dict{Keys: keys, Vals: vals, Attr: Sorted}, 0}
}

// Len is the number of entries.
func (d *Dict) Len() int { return d.Keys.Len() }

// IsKeyedTable reports whether d is a keyed table.
func (d *Dict) IsKeyedTable() bool {
	return d.Keys.Type() == TypeTable && d.Vals.Type() == TypeTable
}

// Dict is v as a dictionary, or nil.
func (v Value) Dict() *Dict { d, _ := v.obj.(*Dict); return d }

// IsKeyedTable reports whether v is a keyed table.
func (v Value) IsKeyedTable() bool { d := v.Dict(); return d != nil && d.IsKeyedTable() }
