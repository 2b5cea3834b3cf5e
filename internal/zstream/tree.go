package zstream

import "math/bits"

const (
	literals   = 256
	endSymbol  = 256
	lengths    = 29
	litSymbols = literals + 1 + lengths
	distances  = 30
	lenSymbols = 19 // of the code that the lengths of codes are written in
	maxNodes   = 2*litSymbols + 1
	maxBits    = 15
	maxLenBits = 7
)

// node is a symbol's code, or an inner node of the tree while it is built.
type node struct {
	freq uint16
	dad  uint16
	len  uint16
	code uint16
}

// kind is one of the three alphabets.
type kind struct {
	fixed []node // the tree of fixed blocks; nil for the code of lengths
	extra []uint8
	from  int // the symbol of the first extra
	size  int
	most  int // bits
}

var (
	litExtra  = [lengths]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distExtra = [distances]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
	lenExtra  = [lenSymbols]uint8{16: 2, 17: 3, 18: 7}
	// lenOrder is in which order the lengths of the lengths' codes are sent.
	lenOrder = [lenSymbols]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

	fixedLits, fixedDists = fixedTrees()

	litKind  = kind{fixedLits, litExtra[:], literals + 1, litSymbols, maxBits}
	distKind = kind{fixedDists, distExtra[:], 0, distances, maxBits}
	lenKind  = kind{nil, lenExtra[:], 0, lenSymbols, maxLenBits}
)

// fixedTrees is the codes of fixed blocks (RFC 1951, 3.2.6).
func fixedTrees() (lits, dists []node) {
	var counts [maxBits + 1]uint16
	lits = make([]node, litSymbols+2)
	for i := range lits {
		n := uint16(8)
		switch {
		case i >= 280:
		case i >= 256:
			n = 7
		case i >= 144:
			n = 9
		}
		lits[i].len = n
		counts[n]++
	}
	assign(lits, &counts)
	dists = make([]node, distances)
	for i := range dists {
		dists[i] = node{len: 5, code: bits.Reverse16(uint16(i)) >> 11}
	}
	return lits, dists
}

// assign gives symbols the codes of their lengths (RFC 1951, 3.2.2), turned round to be
// written lowest bit first.
func assign(tree []node, counts *[maxBits + 1]uint16) {
	var next [maxBits + 2]uint16
	for n := 1; n <= maxBits; n++ {
		next[n] = (next[n-1] + counts[n-1]) << 1
	}
	for i := range tree {
		if n := tree[i].len; n != 0 {
			tree[i].code = bits.Reverse16(next[n]) >> (16 - n)
			next[n]++
		}
	}
}

// tree is the code of an alphabet for one block.
type tree struct {
	kind  *kind
	nodes [maxNodes]node
	last  int // the highest symbol in use
}

// builder makes trees. The heap's order, and so the shape of the tree among equals, is part
// of what the bytes depend on: of equal frequencies the shallower comes first, and of equal
// depths the one that is asked about.
type builder struct {
	heap  [maxNodes]int
	n     int // of the heap, from 1 on; at the end stand the nodes by falling frequency
	top   int
	depth [maxNodes]uint8
}

func (b *builder) less(t *tree, x, y int) bool {
	f, g := t.nodes[x].freq, t.nodes[y].freq
	return f < g || f == g && b.depth[x] <= b.depth[y]
}

// down moves a node down the heap to its place.
func (b *builder) down(t *tree, at int) {
	v := b.heap[at]
	for j := at << 1; j <= b.n; j <<= 1 {
		if j < b.n && b.less(t, b.heap[j+1], b.heap[j]) {
			j++
		}
		if b.less(t, v, b.heap[j]) {
			break
		}
		b.heap[at], at = b.heap[j], j
	}
	b.heap[at] = v
}

// build makes the codes of a tree from its frequencies, and gives the bits that the block's
// symbols take with them, and with the fixed codes.
func (b *builder) build(t *tree) (dynamic, fixed int) {
	size := t.kind.size
	b.n, b.top = 0, maxNodes
	t.last = -1
	for i := range size {
		t.nodes[i].len = 0
		if t.nodes[i].freq != 0 {
			b.n++
			b.heap[b.n] = i
			t.last, b.depth[i] = i, 0
		}
	}
	for b.n < 2 { // a code has two symbols at least
		i := 0
		if t.last < 2 {
			t.last++
			i = t.last
		}
		b.n++
		b.heap[b.n] = i
		t.nodes[i].freq, b.depth[i] = 1, 0
		dynamic--
		if t.kind.fixed != nil {
			fixed -= int(t.kind.fixed[i].len)
		}
	}
	for i := b.n / 2; i >= 1; i-- {
		b.down(t, i)
	}
	for next := size; ; next++ {
		x := b.heap[1]
		b.heap[1] = b.heap[b.n]
		b.n--
		b.down(t, 1)
		y := b.heap[1]
		b.heap[b.top-1], b.heap[b.top-2] = x, y
		b.top -= 2
		t.nodes[next].freq = t.nodes[x].freq + t.nodes[y].freq
		b.depth[next] = max(b.depth[x], b.depth[y]) + 1
		t.nodes[x].dad, t.nodes[y].dad = uint16(next), uint16(next)
		b.heap[1] = next
		b.down(t, 1)
		if b.n < 2 {
			break
		}
	}
	b.top--
	b.heap[b.top] = b.heap[1]
	d, f := b.measure(t)
	return dynamic + d, fixed + f
}

// measure gives all symbols the lengths of their codes, no longer than allowed, and then
// their codes.
func (b *builder) measure(t *tree) (dynamic, fixed int) {
	k := t.kind
	var counts [maxBits + 1]uint16
	over := 0
	t.nodes[b.heap[b.top]].len = 0
	for h := b.top + 1; h < maxNodes; h++ {
		i := b.heap[h]
		n := int(t.nodes[t.nodes[i].dad].len) + 1
		if n > k.most {
			n = k.most
			over++
		}
		t.nodes[i].len = uint16(n)
		if i > t.last {
			continue // an inner node
		}
		counts[n]++
		extra := 0
		if i >= k.from {
			extra = int(k.extra[i-k.from])
		}
		f := int(t.nodes[i].freq)
		dynamic += f * (n + extra)
		if k.fixed != nil {
			fixed += f * (int(k.fixed[i].len) + extra)
		}
	}
	if over > 0 {
		dynamic += b.shorten(t, &counts, over)
	}
	assign(t.nodes[:t.last+1], &counts)
	return dynamic, fixed
}

// shorten makes room for the codes that were cut to the longest length, by making shorter
// ones longer; the rarest symbols get the longest.
func (b *builder) shorten(t *tree, counts *[maxBits + 1]uint16, over int) (more int) {
	for ; over > 0; over -= 2 {
		n := t.kind.most - 1
		for counts[n] == 0 {
			n--
		}
		counts[n]--
		counts[n+1] += 2
		counts[t.kind.most]--
	}
	h := maxNodes
	for n := t.kind.most; n > 0; n-- {
		for left := counts[n]; left > 0; {
			h--
			i := b.heap[h]
			if i > t.last {
				continue
			}
			if was := int(t.nodes[i].len); was != n {
				more += (n - was) * int(t.nodes[i].freq)
				t.nodes[i].len = uint16(n)
			}
			left--
		}
	}
	return more
}
