package kdbtick

import (
	"strconv"
	"testing"

	"tock/ipc"
	"tock/k"
	"tock/test/rig"
)

// tick/u.q alone in a process with one table, driven as the test suite of the Node.js
// client does: subscribed to asynchronously, published from the timer's function.
func TestPubSub(t *testing.T) {
	dir := scripts(t)
	port := rig.Port(t)
	rig.Start(t, dir, port, "q", "-p", strconv.Itoa(port))
	if v := rig.MustAsk(t, port, "system \"l tick/u.q\""); !v.IsIdentity() {
		t.Errorf("loading gives %s", line(v))
	}
	rig.MustAsk(t, port, "trade:flip `sym`time!\"sp\"$\\:();.u.init[]")
	s, _ := subscribe(t, port, "1")
	if err := s.conn.Send(ipc.Async, k.String(".u.sub[`;`]")); err != nil {
		t.Fatal(err)
	}
	call(t, s.conn, k.String("::"))
	if v := rig.MustAsk(t, port, ".z.ts: {[] trade::0#trade; trade,::(`a;.z.p); .u.pub[`trade;trade]}"); !v.IsIdentity() {
		t.Errorf("the timer's function gives %s", line(v))
	}
	rig.MustAsk(t, port, ".z.ts[]")
	got, _, err := ipc.Decode(s.messages(t, 1)[0])
	if err != nil || got.Len() != 3 || line(got.At(0)) != "`upd" || line(got.At(1)) != "`trade" || got.At(2).Len() != 1 {
		t.Fatalf("published %s %v", line(got), err)
	}
	rig.MustAsk(t, port, ".u.end 2026.01.02")
	got, _, err = ipc.Decode(s.messages(t, 2)[1])
	if err != nil || line(got) != "(`.u.end;2026.01.02)" {
		t.Errorf("the end of the day is %s %v", line(got), err)
	}
	_ = s.conn.Close()
	rig.Eventually(t, port, "count .u.w`trade", k.NewLong(0))
}
