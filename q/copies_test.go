package q

import (
	"testing"

	"tock/k"
)

// TestCopies: only rows whose items are copied may live in memory that is used again.
func TestCopies(t *testing.T) {
	in, _ := newTestInterp()
	mustEval(t, in, "upd:insert;put:upsert;own:{[t;x]t insert x};t:([]s:`$();p:`float$());t2:([]s:`$();n:());d:`a`b!1 2;t3:([]s:`a`b;n:(1 2;3 4))")
	for range 3 { // then they grow in place
		mustEval(t, in, "upd[`t;(`a;1.5)];upd[`t2;(`a;\"ab\")];upd[`t3;(`c;5 6)]")
	}
	for text, want := range map[string]bool{
		"(`upd;`t;(`a;1.5))":                      true,
		"(`upd;`t;(`a`b;1.5 2.5))":                true,
		"(`put;`t;([]s:`a`b;p:1.5 2.5))":          true,
		"(`own;`t;(`a`b;1.5 2.5))":                false,
		"(`upd;`none;(`a`b;1.5 2.5))":             false,
		"(`upd;`d;(`a`b;1.5 2.5))":                false,
		"(`upd;`t2;(`a`b;(\"ab\";\"cd\")))":       false,
		"(`upd;`t2;([]s:`a`b;n:(\"ab\";\"cd\")))": false,
		"(`upd;`t2;(`a;\"ab\"))":                  false,
		"(`upd;`t3;(`a`b;5 6))":                   false,
		"(`upd;`t3;(`a`b;(5 6;7 8)))":             false,
		"(`upd;`t;(`a`b;(1.5;2)))":                false,
		"(`upd;`t;())":                            false,
		"(`upd;`t)":                               false,
	} {
		if got := in.Copies(mustEval(t, in, text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if in.Copies(k.NewLong(1)) {
		t.Error("an atom")
	}
}
