package k

// NewSortedSymbols is a symbol vector of names that are in order, with its attribute.
func NewSortedSymbols(names []string) Value { return WithAttr(Symbols(names...), Sorted) }
