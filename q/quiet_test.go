package q

import (
	"testing"

	"tock/k"
)

// A statement whose value nobody wants has the same effects and errors as one in the place
// where the value counts.
func TestQuietStatements(t *testing.T) {
	const tables = "t:([]a:`g#`symbol$();b:`long$());u:([a:`symbol$()]b:`long$());upd:insert"
	for _, statement := range []string{
		"`t insert (`x;1)", "insert[`t;(`x`y;1 2)]", "`t insert ([]a:`x`y;b:1 2)", "`t insert (`x;1.5)",
		"`t insert (`x;1;2)", "t insert (`x;1)", "`u insert (`x;1)", "`u upsert (`x;1)", "`t upsert (`x;1)",
		"`new insert ([]a:1 2)", "value(`upd;`t;(`x;1))", "value(`upd;`t;(`x`y;1 2))", "value(`upd;`t;(`x;`bad))",
		"value(`upd;`t)", "value(`none;`t;1)", "value(insert;`t;(`x;1))", "value(`insert;`t;(`x;1))", "value`t",
		"value\"`t insert (`x;1)\"", "value(`upd;`t;::)", "value(`upd;;(`x;1))",
	} {
		after := func(program string) (string, string) {
			in := New(newMemoryHost(), Options{})
			if _, err := in.EvalText(tables); err != nil {
				t.Fatal(err)
			}
			_, failed := in.EvalText(program)
			state, err := in.EvalText("-3!(t;u;@[value;`new;0])")
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			if failed != nil {
				text = failed.Error()
			}
			return state.Text(), text
		}
		wantState, wantErr := after("{" + statement + "}[]")
		state, err := after("{" + statement + ";7}[]")
		if state != wantState || err != wantErr {
			t.Errorf("%s: state %s and error %q, want %s and %q", statement, state, err, wantState, wantErr)
		}
	}
	in := New(newMemoryHost(), Options{})
	if _, err := in.EvalText(tables); err != nil {
		t.Fatal(err)
	}
	row := k.ListOf(k.NewSymbol("x"), k.NewLong(1))
	for range 2 {
		if err := in.Run(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("t"), row)); err != nil {
			t.Fatal(err)
		}
	}
	if err := in.Run(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("t"), k.ListOf(k.NewLong(1), k.NewLong(1)))); err == nil {
		t.Error("a row of the wrong types was taken")
	}
	if n, err := in.EvalText("count t"); err != nil || n.Int() != 2 {
		t.Errorf("%v rows, %v", n, err)
	}
}
