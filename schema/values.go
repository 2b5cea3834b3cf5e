package schema

import "tock/k"

// CheckValue asks of a value what Check asks of its encoding. Enumerations pass for
// symbols, as which they are encoded.
//
// Errors: ErrType, ErrLength and ErrMismatch as Check.
func (v *Validator) CheckValue(x k.Value) (Shape, error) {
	if table := x.Table(); table != nil {
		return v.checkTableValue(table)
	}
	kind := kindOf(x)
	var s Shape
	switch {
	case kind == k.Mixed && x.Vector() != nil:
		items := x.Items()
		if len(items) == 0 {
			return s, k.ErrLength
		}
		first := kindOf(items[0])
		cols, err := v.columns(&s, first.Abs(), len(items))
		if err != nil {
			return Shape{}, err
		}
		if first < 0 {
			s.Single, s.Rows = true, 1
			for i, item := range items {
				if cols[i] != k.Mixed && kindOf(item) != -cols[i] {
					return Shape{}, k.ErrType
				}
			}
			return s, nil
		}
		if s.Rows, err = checkColumnValues(items, cols); err != nil {
			return Shape{}, err
		}
		return s, nil
	case kind > 0 && kind.IsBasic():
		cols, err := v.columns(&s, kind, x.Len())
		if err != nil {
			return Shape{}, err
		}
		for _, want := range cols {
			if want != kind && want != k.Mixed {
				return Shape{}, k.ErrType
			}
		}
		s.Single, s.Rows = true, 1
		return s, nil
	}
	return Shape{}, k.ErrType
}

// kindOf is a value's type, symbol for an enumeration.
func kindOf(x k.Value) k.Type {
	switch t := x.Type(); {
	case t.IsEnum() && t > 0:
		return k.Symbol
	case t.IsEnum():
		return -k.Symbol
	default:
		return t
	}
}

func (v *Validator) checkTableValue(table *k.Table) (Shape, error) {
	s := Shape{Table: true}
	names := string(encodeNames(table.Names))
	cols := v.cols
	switch {
	case names == string(v.names):
	case v.noTime != nil && names == string(v.noTime):
		s.NoTime = true
		cols = cols[1:]
	default:
		return Shape{}, k.ErrMismatch
	}
	var err error
	if s.Rows, err = checkColumnValues(table.Cols, cols); err != nil {
		return Shape{}, err
	}
	return s, nil
}

func checkColumnValues(items []k.Value, cols []k.Type) (rows int, err error) {
	for i, item := range items {
		n := item.Len()
		switch got := kindOf(item); {
		case cols[i] == k.Mixed && (got == k.Mixed || got.IsBasic() && got > 0) && item.Vector() != nil:
		case got == cols[i]:
		case got == k.Mixed && n == 0:
		case got < 0:
			return 0, k.ErrLength
		default:
			return 0, k.ErrType
		}
		if i > 0 && n != rows {
			return 0, k.ErrLength
		}
		rows = n
	}
	return rows, nil
}
