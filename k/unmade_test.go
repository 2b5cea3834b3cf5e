package k

import (
	"slices"
	"testing"
)

// later makes the items of a slice.
type later[T Elem] []T

func (l later[T]) Fill(dst []T, from int) { copy(dst, l[from:][:len(dst)]) }
func (l later[T]) Item(i int) T           { return l[i] }

func testUnmade[T Elem](t *testing.T, kind Type, items []T) {
	one := ItemOf[T](NewVec(kind, items).At(1))
	ops := map[string]func(v Value) Value{
		"itself":      func(v Value) Value { return v },
		"snapshot":    Snapshot,
		"at":          func(v Value) Value { return ListOf(v.At(0), v.At(v.Len()-1), v.At(v.Len()), v.At(-1)) },
		"short slice": func(v Value) Value { return v.Slice(3, 5) },
		"long slice":  func(v Value) Value { return v.Slice(1, v.Len()) },
		"few":         func(v Value) Value { return v.Gather([]int64{5, -1, 0, int64(v.Len()), 5}) },
		"all":         func(v Value) Value { return v.Gather(make([]int64, v.Len())) },
		"stretches":   func(v Value) Value { return Stretches(v, []Rows{{From: 2, To: 9}, {From: 0, To: 1}}, 8) },
		"stretches of made": func(v Value) Value {
			Data[T](v)
			return Stretches(v, []Rows{{From: 2, To: 9}, {From: 0, To: 1}}, 8)
		},
		"kept":     func(v Value) Value { f := make([]uint8, v.Len()); f[4], f[7] = 1, 1; return Keep(v, f, 2) },
		"cloned":   CloneItems,
		"plain":    func(v Value) Value { return WithAttr(v, NoAttr) },
		"promised": func(v Value) Value { return WithAttr(v, Grouped) },
		"grouped":  func(v Value) Value { v, _ = SetAttr(v, Grouped); return v },
		"sorted": func(v Value) Value {
			s, err := SetAttr(v, Sorted)
			if err != nil {
				return NewBool(false)
			}
			r, ok := Lookup(v, v.At(3))
			return ListOf(s, NewLong(int64(v.Attr())), NewLong(int64(r.From)), NewBool(ok), Join(s, s.Slice(3, 5)), s.Slice(2, 7))
		},
		"joined": func(v Value) Value {
			a := Join(v, v.Slice(0, 7))
			return ListOf(a, Join(a, v), Join(v, v), v)
		},
		"appended": func(v Value) Value {
			o := VecOf[T](v)
			o.AppendInPlace([]T{one, one})
			o.AppendInPlace(slices.Clone(items))
			o.PushInPlace(one)
			return v.Gather([]int64{0, int64(v.Len() - 1), int64(v.Len() / 2)})
		},
		"pushed": func(v Value) Value { VecOf[T](v).PushInPlace(one); return v },
		"row by row": func(v Value) Value {
			table := NewTable([]Sym{Intern("a")}, []Value{NewVec(kind, slices.Clone(items))}).Table()
			for range 3 {
				table.PushRow([]Value{v.At(1)})
				table.PushColumns([]Value{v})
			}
			return table.Cols[0]
		},
		"data":   func(v Value) Value { return NewVec(kind, slices.Clone(Data[T](v))) },
		"text":   func(v Value) Value { return String(v.Text()) },
		"groups": func(v Value) Value { g := Group(v, nil); return ListOf(Ints(g.Of), Longs(g.First)) },
		"order":  func(v Value) Value { return Longs(Argsort(v, false, nil)) },
		"hash":   func(v Value) Value { return NewLong(int64(Hash(v))) },
	}
	for name, op := range ops {
		made := NewVec(kind, slices.Clone(items))
		v := Unmade(VecOf[T](made), len(items), Maker[T](later[T](items)))
		if Made(v) || !Made(made) || v.Len() != len(items) {
			t.Fatal("items are there before they are asked for")
		}
		got, want := op(v), op(made)
		if !Match(got, want) || got.Attr() != want.Attr() {
			t.Errorf("%s of kind %d: %v, want %v", name, kind, got, want)
		}
		if !Match(v, made) || v.Attr() != made.Attr() || !Made(v) {
			t.Errorf("%s of kind %d: another vector afterwards", name, kind)
		}
	}
}

// TestUnmade does to vectors whose items are not made what can be done to one: nothing may
// tell them from others.
func TestUnmade(t *testing.T) {
	bytes, ints, floats := make([]uint8, 1000), make([]int32, 1000), make([]float64, 1000)
	for i := range bytes {
		bytes[i], ints[i], floats[i] = uint8('a'+i*7%26), int32(i*7%100), float64(i/3)
	}
	testUnmade(t, Char, bytes)
	testUnmade(t, Int, ints)
	testUnmade(t, Float, floats)
}
