package syntax

import "testing"

// FuzzParse: no text may panic, and what parses has a tree.
func FuzzParse(f *testing.F) {
	for _, tt := range treeTests {
		f.Add(tt.src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		SplitScript(src)
		nodes, err := Parse(src, Options{})
		if err != nil {
			return
		}
		for _, n := range nodes {
			if l, ok := n.(*Lambda); ok {
				l.ParamNames()
				l.Locals()
			}
		}
		_, _ = Tree(nodes, TreeOptions{Func: testFunc})
	})
}
