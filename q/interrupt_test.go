package q

import (
	"errors"
	"testing"

	"tock/k"
)

// An interrupt is seen within one operation on a long vector, not only between statements.
func TestInterruptWithinArithmetic(t *testing.T) {
	in := New(newMemoryHost(), Options{})
	if _, err := in.EvalText("a:til 3000000;t:([]a)"); err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{"a*2.5", "a+a", "2*t", "exec a%2 from t"} {
		in.Interrupt()
		_, err := in.EvalText(src)
		in.ClearInterrupt()
		if !errors.Is(err, k.ErrStop) {
			t.Errorf("%s: %v", src, err)
		}
		if _, err := in.EvalText(src); err != nil {
			t.Errorf("%s afterwards: %v", src, err)
		}
	}
}
