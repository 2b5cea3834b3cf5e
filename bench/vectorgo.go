package main

import (
	"math"
	"os"
	"slices"
	"time"
)

// goLoops is the bound of the vector workload: each primitive as somebody would write it
// by hand for just these types, without a language above it. Results go to fresh slices,
// or (kept) to those of the run before.
type goLoops struct {
	set    vectorSet
	kept   bool
	floats []float64
	flags  []bool
	places []int64
	sorted []int64
	b      []bool
	words  [2][]uint64
	took   spent
	last   float64
}

func (g *goLoops) stop() {}

func room[T any](g *goLoops, buf *[]T, n int) []T {
	if !g.kept || len(*buf) < n {
		*buf = make([]T, n)
	}
	return (*buf)[:n]
}

func (g *goLoops) digest() (float64, error) { return g.last, nil }

func (g *goLoops) run(cell string) (took spent, ok bool, err error) {
	_, g.last, ok, err = g.loop(cell)
	return g.took, ok, err
}

// loop runs a cell and makes its digest; what the loop took is noted before that.
func (g *goLoops) loop(cell string) (ms, digest float64, ok bool, err error) {
	v, x, w := g.set.floats["v"], g.set.floats["x"], g.set.floats["w"]
	ints, longs := g.set.ints, g.set.longs
	switch cell { // what is prepared beforehand elsewhere too
	case "where":
		if g.b == nil {
			g.b = greater(make([]bool, len(x)), x, 0.5)
		}
	case "bin in 1M":
		if g.sorted == nil {
			g.sorted = slices.Sorted(slices.Values(longs["u"]))
		}
	}
	switch cell {
	case "add", "greater", "where", "sort floats", "find in 1M", "bin in 1M", "in 1M":
	default:
		if g.kept {
			return 0, 0, false, nil // no vector to keep
		}
	}
	before, start := processorMillis(os.Getpid()), time.Now()
	since := func() float64 {
		g.took.clock = float64(time.Since(start).Nanoseconds()) / 1e6
		g.took.cpu = processorMillis(os.Getpid()) - before
		return g.took.clock
	}
	switch cell {
	case "sum":
		digest = sumLoop(v)
		return since(), digest, true, nil
	case "max":
		digest = maxLoop(v)
		return since(), digest, true, nil
	case "add":
		r := room(g, &g.floats, len(v))
		for i, a := range v {
			r[i] = a + x[i]
		}
		ms = since()
		return ms, sumLoop(r), true, nil
	case "greater":
		r := greater(room(g, &g.flags, len(x)), x, 0.5)
		ms = since()
		return ms, float64(countTrue(r)), true, nil
	case "where":
		r := whereLoop(room(g, &g.places, countTrue(g.b)+1), g.b)
		ms = since()
		return ms, float64(sumLongs(r)), true, nil
	case "filtered sum, fused", "filtered sum, unfused":
		digest = sumWhere(v, x, 0.5)
		return since(), digest, true, nil
	case "group sum, 500 keys":
		r := groupSum(ints["k"], v)
		ms = since()
		for i, s := range r {
			digest += float64(1+i) * s
		}
		return ms, digest, true, nil
	case "sort floats":
		r := room(g, &g.floats, len(w))
		radixFloats(r, w, room(g, &g.words[0], len(w)), room(g, &g.words[1], len(w)))
		ms = since()
		for i := 0; i < len(r); i += 100_000 {
			digest += r[i]
		}
		return ms, digest, true, nil
	case "distinct, 500 values":
		r := distinctLoop(longs["ki"])
		return since(), sumAsFloats(r), true, nil
	case "distinct, 1M values":
		r := distinctLoop(longs["kj"])
		return since(), sumAsFloats(r), true, nil
	case "distinct, longs 0 to 499":
		r := distinctClose(longs["kn"])
		return since(), sumAsFloats(r), true, nil
	case "distinct, 500 dates":
		r := distinctClose(ints["kd"])
		return since(), sumAsFloats(r), true, nil
	case "find in 1M":
		r := findLoop(room(g, &g.places, len(longs["p"])), longs["u"], longs["p"])
		ms = since()
		return ms, float64(sumLongs(r)), true, nil
	case "bin in 1M":
		r := room(g, &g.places, len(longs["p"]))
		for i, y := range longs["p"] {
			r[i] = int64(binLoop(g.sorted, y))
		}
		ms = since()
		return ms, float64(sumLongs(r)), true, nil
	case "in 1M":
		t := newProbes(len(longs["u"]))
		for i, item := range longs["u"] {
			t.put(item, i)
		}
		r := room(g, &g.flags, len(longs["p"]))
		for i, item := range longs["p"] {
			r[i] = t.get(item) >= 0
		}
		ms = since()
		return ms, float64(countTrue(r)), true, nil
	case "aj 1M on 4M":
		r := asofLoop(longs["tt"], longs["qt"], ints["ts"], ints["qs"], g.set.floats["qb"])
		ms = since()
		for _, bid := range r {
			if bid == bid {
				digest += bid
			}
		}
		return ms, digest, true, nil
	}
	return 0, 0, false, nil
}

func sumLoop(v []float64) float64 {
	var a, b, c, d float64
	for len(v) >= 4 {
		a, b, c, d = a+v[0], b+v[1], c+v[2], d+v[3]
		v = v[4:]
	}
	for _, x := range v {
		a += x
	}
	return a + b + c + d
}

func maxLoop(v []float64) float64 {
	most := math.Inf(-1)
	for _, x := range v {
		if x > most {
			most = x
		}
	}
	return most
}

func sumWhere(v, x []float64, limit float64) (sum float64) {
	x = x[:len(v)]
	for i, a := range v {
		if x[i] > limit {
			sum += a
		}
	}
	return sum
}

func greater(dst []bool, x []float64, limit float64) []bool {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = a > limit
	}
	return dst
}

func countTrue(b []bool) int {
	n := 0
	for _, f := range b {
		if f {
			n++
		}
	}
	return n
}

func whereLoop(dst []int64, b []bool) []int64 {
	n := 0
	for i, f := range b {
		dst[n] = int64(i)
		if f {
			n++
		}
	}
	return dst[:n]
}

// groupSum keeps two tables, so that two rows of one key do not wait for each other.
func groupSum(keys []int32, v []float64) []float64 {
	var one, two [vectorSyms]float64
	i := 0
	for ; i+2 <= len(keys); i += 2 {
		one[keys[i]] += v[i]
		two[keys[i+1]] += v[i+1]
	}
	for ; i < len(keys); i++ {
		one[keys[i]] += v[i]
	}
	for j := range one {
		one[j] += two[j]
	}
	return one[:]
}

// radixFloats sorts by digits of 11 bits, least significant first.
func radixFloats(dst, src []float64, a, b []uint64) {
	const bits, passes = 11, 6
	var counts [passes][1 << bits]int32
	for i, x := range src {
		u := math.Float64bits(x)
		u ^= uint64(int64(u)>>63) | 1<<63
		a[i] = u
		for p := range passes {
			counts[p][u>>(p*bits)&(1<<bits-1)]++
		}
	}
	for p := range passes {
		next := &counts[p]
		if next[a[0]>>(p*bits)&(1<<bits-1)] == int32(len(a)) {
			continue
		}
		var sum int32
		for i, n := range next {
			next[i] = sum
			sum += n
		}
		for _, u := range a {
			d := u >> (p * bits) & (1<<bits - 1)
			b[next[d]] = u
			next[d]++
		}
		a, b = b, a
	}
	for i, u := range a {
		dst[i] = math.Float64frombits(u ^ (^uint64(int64(u)>>63) | 1<<63))
	}
}

// probes is an open-addressing table from values to places.
type probes struct {
	slots []probe
	shift uint
}

type probe struct {
	item int64
	at   int32 // place + 1
}

func newProbes(n int) *probes {
	t := &probes{shift: 63}
	for 1<<(64-t.shift) < 2*n {
		t.shift--
	}
	t.slots = make([]probe, 1<<(64-t.shift))
	return t
}

func (t *probes) slot(item int64) *probe {
	mask := len(t.slots) - 1
	for h := int(uint64(item) * 0x9e3779b97f4a7c15 >> t.shift); ; h = (h + 1) & mask {
		if s := &t.slots[h]; s.at == 0 || s.item == item {
			return s
		}
	}
}

func (t *probes) put(item int64, at int) {
	if s := t.slot(item); s.at == 0 {
		*s = probe{item, int32(at + 1)}
	}
}

func (t *probes) get(item int64) int { return int(t.slot(item).at) - 1 }

func distinctLoop(v []int64) []int64 {
	t := newProbes(1 << 10)
	var out []int64
	for _, item := range v {
		s := t.slot(item)
		if s.at != 0 {
			continue
		}
		out = append(out, item)
		*s = probe{item, int32(len(out))}
		if 2*len(out) >= len(t.slots) {
			t = newProbes(2 * len(out))
			for i, old := range out {
				t.put(old, i)
			}
		}
	}
	return out
}

// distinctClose marks the values seen, all of them below vectorSyms.
func distinctClose[T int32 | int64](v []T) []int64 {
	var seen [vectorSyms]bool
	var out []int64
	for _, item := range v {
		if !seen[item] {
			seen[item] = true
			if out = append(out, int64(item)); len(out) == len(seen) {
				break
			}
		}
	}
	return out
}

func findLoop(dst, x, y []int64) []int64 {
	t := newProbes(len(x))
	for i, item := range x {
		t.put(item, i)
	}
	for i, item := range y {
		if dst[i] = int64(t.get(item)); dst[i] < 0 {
			dst[i] = int64(len(x))
		}
	}
	return dst
}

func binLoop(s []int64, y int64) int {
	base, n := 0, len(s)
	for n > 1 {
		half := n >> 1
		if s[base+half] <= y {
			base += half
		}
		n -= half
	}
	if s[base] > y {
		return -1
	}
	return base
}

// asofLoop merges trades and quotes, both in the order of time, with the last quote of
// each symbol at hand.
func asofLoop(tt, qt []int64, ts, qs []int32, qb []float64) []float64 {
	var last [vectorSyms]int32
	out := make([]float64, len(tt))
	j := 0
	for i, t := range tt {
		for j < len(qt) && qt[j] <= t {
			last[qs[j]] = int32(j + 1)
			j++
		}
		if out[i] = math.NaN(); last[ts[i]] > 0 {
			out[i] = qb[last[ts[i]]-1]
		}
	}
	return out
}

func sumLongs(x []int64) (sum int64) {
	for _, n := range x {
		sum += n
	}
	return sum
}

func sumAsFloats(x []int64) (sum float64) {
	for _, n := range x {
		sum += float64(n)
	}
	return sum
}
