package k

import "testing"

func TestPlace(t *testing.T) {
	d := &Domain{}
	for _, v := range []Value{
		Bools([]uint8{1, 0, 1}), Shorts([]int16{1, NullShort, 3}), Ints([]int32{1, 2, NullInt}), Longs([]int64{1, 2, 3}), Dates([]int32{1, 2, 3}),
		Reals([]float32{1, 2, 3}), Floats([]float64{1, 2, 3}), Symbols("a", "", "c"), Guids(make([]GUID, 3)), NewEnum(d, []int64{0, 1, NullLong}),
	} {
		out, ok := Room(v, 9)
		if !ok || !Alike(out, v) {
			t.Fatalf("no room for type %d", v.Type())
		}
		Place(out, 0, v, nil)
		Place(out, 3, v, []int64{2, 0, 4})
		if want := v.Gather([]int64{0, 1, 2, 0, 0, 2, 2, 2, 2}); !Match(out, want) {
			t.Errorf("type %d: %v, want %v", v.Type(), out, want)
		}
	}
	if _, ok := Room(NewList(nil), 3); ok {
		t.Error("room for a list of anything")
	}
	if Alike(Longs(nil), Timespans(nil)) || Alike(NewEnum(d, nil), NewEnum(&Domain{}, nil)) || Alike(NewLong(1), NewLong(1)) || Alike(NewList(nil), NewLong(1)) {
		t.Error("alike though different")
	}
}
