package k

// index is what an attribute keeps beside the items to answer look-ups; one a vector,
// built at the first need (see SetAttr for when it is checked).
type index interface {
	// extended is told that the items from n on are new; false drops the attribute.
	isIndex()
}

// extendIndex keeps or drops the attribute after items from n on were appended.
func (v *Vec[T]) extendIndex(n int) { v.attr, v.index = NoAttr, nil }
