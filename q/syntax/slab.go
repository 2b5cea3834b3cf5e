package syntax

// slab hands out room for nodes, cut from blocks that grow with what was asked for: a
// script has hundreds of thousands of nodes, and those of a statement die together.
type slab[T any] struct {
	free  []T
	block []T // the last one
}

const slabMost = 1024

func (s *slab[T]) grow(n int) {
	s.block = make([]T, max(n, min(slabMost, max(4, 2*len(s.block)))))
	s.free = s.block
}

// reset takes back the last block, the largest.
func (s *slab[T]) reset() { s.free = s.block }

// add is x in its own place.
func (s *slab[T]) add(x T) *T {
	if len(s.free) == 0 {
		s.grow(1)
	}
	p := &s.free[0]
	s.free = s.free[1:]
	*p = x
	return p
}

// list is a copy of items with no room behind it; nil for none.
func (s *slab[T]) list(items ...T) []T {
	n := len(items)
	if n == 0 {
		return nil
	}
	if len(s.free) < n {
		s.grow(n)
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	copy(out, items)
	return out
}

// nodes is the room for those that are many.
type nodes struct {
	consts  slab[Const]
	names   slab[Name]
	verbs   slab[Verb]
	applies slab[Apply]
	assigns slab[Assign]
	lists   slab[Node]
}

func (ns *nodes) reset() {
	ns.consts.reset()
	ns.names.reset()
	ns.verbs.reset()
	ns.applies.reset()
	ns.assigns.reset()
	ns.lists.reset()
}

func (ns *nodes) constant(x Const) Node { return ns.consts.add(x) }
func (ns *nodes) name(x Name) Node      { return ns.names.add(x) }
func (ns *nodes) verb(x Verb) *Verb     { return ns.verbs.add(x) }
func (ns *nodes) apply(x Apply) Node    { return ns.applies.add(x) }
