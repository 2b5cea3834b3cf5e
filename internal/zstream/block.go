package zstream

// trees is the symbols of the block that is gathered, and their codes.
type trees struct {
	builder
	lits, dists, lens tree
	dist              [blockSymbols]uint16 // 0 for a literal
	value             [blockSymbols]uint8  // the literal, or the length of a match - minMatch
	n                 int
}

func (t *trees) init() {
	t.lits.kind, t.dists.kind, t.lens.kind = &litKind, &distKind, &lenKind
	t.clear()
}

// clear begins a block.
func (t *trees) clear() {
	for _, x := range []*tree{&t.lits, &t.dists, &t.lens} {
		for i := range x.kind.size {
			x.nodes[i].freq = 0
		}
	}
	t.lits.nodes[endSymbol].freq = 1
	t.n = 0
}

// literal adds a byte to the block; full: the block is to end.
func (t *trees) literal(b byte) (full bool) {
	t.dist[t.n], t.value[t.n] = 0, b
	t.n++
	t.lits.nodes[b].freq++
	return t.n == blockSymbols
}

// match adds a match to the block; full: the block is to end.
func (t *trees) match(dist, length int) (full bool) {
	length -= minMatch
	t.dist[t.n], t.value[t.n] = uint16(dist), uint8(length)
	t.n++
	t.lits.nodes[literals+1+int(lengthSymbols[length])].freq++
	t.dists.nodes[distSymbol(dist-1)].freq++
	return t.n == blockSymbols
}

// The symbols of lengths and distances, and where each begins.
var (
	lengthSymbols [maxMatch - minMatch + 1]uint8
	lengthFrom    [lengths]int
	nearSymbols   [256]uint8 // of distances up to 256
	farSymbols    [256]uint8 // of 128 distances each
	distFrom      [distances]int
)

func init() {
	n := 0
	for s := range lengths - 1 {
		lengthFrom[s] = n
		for range 1 << litExtra[s] {
			lengthSymbols[n] = uint8(s)
			n++
		}
	}
	lengthSymbols[maxMatch-minMatch] = lengths - 1 // the longest has a symbol of its own
	lengthFrom[lengths-1] = maxMatch - minMatch
	n = 0
	for s := range distances {
		distFrom[s] = n
		for end := n + 1<<distExtra[s]; n < end; n++ {
			if n < 256 {
				nearSymbols[n] = uint8(s)
			}
			farSymbols[n>>7] = uint8(s)
		}
	}
}

// distSymbol is the symbol of a distance less one.
func distSymbol(d int) int {
	if d < 256 {
		return int(nearSymbols[d])
	}
	return int(farSymbols[d>>7])
}

// flush writes the block in the shortest of the three ways, and begins the next. raw is the
// n bytes it stands for, if they can still be stored.
func (t *trees) flush(w *bitWriter, raw []byte, stored bool, n int, last bool) {
	dynamic, fixed := t.build(&t.lits)
	d, f := t.build(&t.dists)
	dynamic, fixed = dynamic+d, fixed+f
	count, d := t.buildLens()
	dynamic += d
	shortest, fixed := (dynamic+3+7)>>3, (fixed+3+7)>>3
	if fixed <= shortest {
		shortest = fixed
	}
	switch {
	case stored && n+4 <= shortest:
		w.stored(raw, last)
	case fixed == shortest:
		w.put(1<<1|bit(last), 3)
		t.write(w, fixedLits, fixedDists)
	default:
		w.put(2<<1|bit(last), 3)
		t.writeTrees(w, count)
		t.write(w, t.lits.nodes[:], t.dists.nodes[:])
	}
	t.clear()
}

// write writes the symbols of the block with the codes given.
func (t *trees) write(w *bitWriter, lits, dists []node) {
	for i, d := range t.dist[:t.n] {
		v := int(t.value[i])
		if d == 0 {
			w.put(uint32(lits[v].code), uint(lits[v].len))
			continue
		}
		s := int(lengthSymbols[v])
		x := &lits[literals+1+s]
		w.put(uint32(x.code)|uint32(v-lengthFrom[s])<<x.len, uint(x.len)+uint(litExtra[s]))
		d := int(d) - 1
		s = distSymbol(d)
		x = &dists[s]
		w.put(uint32(x.code)|uint32(d-distFrom[s])<<x.len, uint(x.len)+uint(distExtra[s]))
	}
	w.put(uint32(lits[endSymbol].code), uint(lits[endSymbol].len))
}

// lengthsOf calls put for the lengths of a tree's codes, runs of them taken together: 16
// repeats the one before 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 times none.
func lengthsOf(t *tree, put func(symbol int, times int)) {
	before, next := -1, int(t.nodes[0].len)
	count := 0
	most, least := runs(next == 0, false)
	for i := range t.last + 1 {
		n := next
		next = -1 // behind the last: like no other
		if i < t.last {
			next = int(t.nodes[i+1].len)
		}
		if count++; count < most && n == next {
			continue
		}
		switch {
		case count < least:
			for range count {
				put(n, 0)
			}
		case n != 0:
			if n != before {
				put(n, 0)
				count--
			}
			put(16, count-3)
		case count <= 10:
			put(17, count-3)
		default:
			put(18, count-11)
		}
		count, before = 0, n
		most, least = runs(next == 0, n == next)
	}
}

// runs is how long a run of a length may and must be.
func runs(none, same bool) (most, least int) {
	switch {
	case none:
		return 138, 3
	case same:
		return 6, 3
	}
	return 7, 4
}

// buildLens makes the code of the lengths, and gives how many of its own lengths are sent
// and the bits all that takes.
func (t *trees) buildLens() (count, size int) {
	add := func(s, _ int) { t.lens.nodes[s].freq++ }
	lengthsOf(&t.lits, add)
	lengthsOf(&t.dists, add)
	size, _ = t.build(&t.lens)
	for count = lenSymbols; count > 4 && t.lens.nodes[lenOrder[count-1]].len == 0; {
		count--
	}
	return count, size + 3*count + 5 + 5 + 4
}

// writeTrees writes the codes of the block.
func (t *trees) writeTrees(w *bitWriter, count int) {
	w.put(uint32(t.lits.last+1-257), 5)
	w.put(uint32(t.dists.last+1-1), 5)
	w.put(uint32(count-4), 4)
	for _, s := range lenOrder[:count] {
		w.put(uint32(t.lens.nodes[s].len), 3)
	}
	put := func(s, times int) {
		x := &t.lens.nodes[s]
		w.put(uint32(x.code)|uint32(times)<<x.len, uint(x.len)+uint(lenExtra[s]))
	}
	lengthsOf(&t.lits, put)
	lengthsOf(&t.dists, put)
}
