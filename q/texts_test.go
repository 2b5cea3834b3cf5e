package q

import (
	"fmt"
	"testing"
)

// A text that is evaluated again has the meaning it has then: its variables, the words of
// .q, the namespace and its literals.
func TestTextsEvaluatedAgain(t *testing.T) {
	in, _ := newTestInterp()
	for i, step := range []struct{ text, want string }{
		{"x:1 2 3", "::"}, {"x,:4", "::"}, {"x:1 2 3", "::"}, {"x", "1 2 3"},
		{"t:([]a:1 2 3)", "::"}, {"`t insert 4", ",3"}, {"t:([]a:1 2 3)", "::"}, {"t`a", "1 2 3"},
		{"a:3", "::"}, {"a+1", "4"}, {"a:5", "::"}, {"a+1", "6"}, {"a+1", "6"},
		{".q.plus:{x+y}", "::"}, {"1 plus 2", "3"}, {"1 plus 2", "3"},
		{".q.plus:{x-y}", "::"}, {"1 plus 2", "-1"},
		{"delete a from `.", "`."}, {"@[value;\"a\";{x}]", `,"a"`}, {"a:7", "::"}, {"a+1", "8"},
		{"system\"d .other\"", "::"}, {"@[value;\"a+1\";{x}]", `,"a"`}, {"a:1", "::"}, {"a+1", "2"},
		{"system\"d .\"", "::"}, {"a+1", "8"},
		{"f:{x+1}", "::"}, {"g:{x+1}", "::"}, {"f 1", "2"}, {"f 1", "2"},
		{"{a+x}1", "8"}, {"a:9", "::"}, {"{a+x}1", "10"},
	} {
		v, err := in.EvalText(step.text)
		if err != nil {
			t.Fatalf("%d: %s: %v", i, step.text, err)
		}
		if got := in.main.lineText(v); got != step.want {
			t.Errorf("%d: %s gives %s, want %s", i, step.text, got, step.want)
		}
	}
}

// Code of texts is kept up to a number, and not of those whose functions may be values.
func TestTextsKept(t *testing.T) {
	in, _ := newTestInterp()
	ask := func(text string) {
		if _, err := in.EvalText(text); err != nil {
			t.Fatal(err)
		}
	}
	ask("1+1")
	ask("{x+{y}[1;x]}1")
	for _, text := range []string{"{x}", "h:{x}", "{x}each 1 2", "({x};1)", "{.z.s}1", "1 {x+y}/2 3", "{x y}[{x}]1", "@[{x};1;2]"} {
		ask(text)
	}
	if n := len(in.texts.codes); n != 2 || in.main.kept("1+1") == nil || in.main.kept("{x+{y}[1;x]}1") == nil {
		t.Errorf("%d texts are kept", n)
	}
	for i := range 2 * maxTexts {
		ask(fmt.Sprint(i, "+2"))
	}
	if n := len(in.texts.codes); n > maxTexts {
		t.Errorf("%d texts are kept", n)
	}
}
