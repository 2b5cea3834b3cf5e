package k

import "testing"

func TestGrowing(t *testing.T) {
	room := make([]int64, 2, 4)
	v := Growing(Timespan, room, Grouped)
	w := Join(Join(v, Timespans([]int64{7})), Timespans([]int64{8}))
	if x := Data[int64](w); &x[0] != &room[0] || room[:4][3] != 8 || w.Type() != Timespan {
		t.Errorf("appended elsewhere: %v", w)
	}
	if at, ok := Lookup(w, Atom(Timespan, 8)); w.Attr() != Grouped || !ok || at.Len() != 1 {
		t.Errorf("the attribute does not answer: %v %v", at, ok)
	}
	far := Join(w, Timespans([]int64{9}))
	if x := Data[int64](far); &x[0] == &room[0] || len(x) != 5 || x[3] != 8 || x[4] != 9 {
		t.Errorf("beyond the room: %v", far)
	}
	if v.Len() != 2 {
		t.Error("the first holder's length changed")
	}
}
