package clients

import (
	"testing"

	"tock/test/rig"
)

// A refused login is answered by nothing. qJava then connects again and says the same
// without the capability: .z.pw sees it twice, and the second may be let in.
func TestRefusedLogin(t *testing.T) {
	s := start(t)
	rig.MustAsk(t, s.ports["q"], "seen:();.z.pw:{[u;p]seen,:enlist(u;p);$[u=`user;2<count seen;1b]}")
	for _, tt := range []struct{ greeting, want string }{
		{"user:wrong\x03\x00", ""},
		{"user:wrong\x00", ""},
		{"user:wrong\x03\x00", "\x03"},
	} {
		if _, got := login(t, s.ports["q"], tt.greeting); string(got) != tt.want {
			t.Errorf("%q is answered %x, not %x", tt.greeting, got, tt.want)
		}
	}
	if got := rig.MustAsk(t, s.ports["q"], "all seen[til 3]~\\:(`user;\"wrong\")"); !got.Bool() {
		t.Error("not the three logins")
	}
}
