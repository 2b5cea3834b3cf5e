package prim

// Random numbers: n?x (roll), -n?x (deal), 0N?x (permute), rand.
//
// The generator is splitmix64 seeded by \S, so a script gives the same numbers every
// time; they are not kdb+'s. Dealt guids come from the system's entropy instead, since
// they are asked for to be unique across processes.
//
// Source: code.kx.com/q/ref/deal.

import (
	"crypto/rand"
	"math/bits"
	"sync/atomic"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

var randomDefs = []Def{
	{Name: "rand", Unary: Rand, Doc: "a random item, or a random value below x"},
}

// DefaultSeed is kdb+'s seed at start.
const DefaultSeed = -314159

// Random is the session's random generator, seeded by \S. Safe for concurrent use.
type Random struct {
	Seed  int32 // as set last
	state atomic.Uint64
}

// NewRandom makes a generator.
func NewRandom(seed int32) *Random {
	r := new(Random)
	r.Reset(seed)
	return r
}

// Reset starts over with a seed.
func (r *Random) Reset(seed int32) {
	r.Seed = seed
	r.state.Store(uint64(uint32(seed)) * 0x9e3779b97f4a7c15)
}

// Uint64 is the next 64 random bits.
func (r *Random) Uint64() uint64 {
	z := r.state.Add(0x9e3779b97f4a7c15)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below is a random number from 0 to n-1.
func (r *Random) Below(n int64) int64 {
	hi, _ := bits.Mul64(r.Uint64(), uint64(n))
	return int64(hi)
}

// Unit is a random float from 0 to 1, exclusive.
func (r *Random) Unit() float64 { return float64(r.Uint64()>>11) / (1 << 53) }

// maxRandom bounds what one roll may ask for, in items.
const maxRandom = 1 << 32

// Rand is rand x, the first of 1?x.
func Rand(env Env, x k.Value) (k.Value, error) {
	v, err := roll(env, 1, x)
	if err != nil {
		return k.Value{}, err
	}
	return v.At(0), nil
}

// Pick is n?y, -n?y and 0N?y for an integer n.
// Errors: ErrLength when more are dealt than there are; ErrType, ErrDomain, ErrWSFull.
func Pick(env Env, n int64, y k.Value) (k.Value, error) {
	switch {
	case n == k.NullLong:
		return permute(env, y)
	case n > maxRandom || n < -maxRandom || !room.Fits(max(n, -n), min(itemWidth(y), 8)):
		return k.Value{}, k.ErrWSFull
	case n < 0:
		return deal(env, -n, y)
	}
	return roll(env, n, y)
}

// source is the session's generator.
func source(env Env) *Random {
	if r := env.Settings().Random; r != nil {
		return r
	}
	return NewRandom(DefaultSeed)
}

// choices is what a list, table or dictionary offers to choose from.
func choices(y k.Value) (k.Value, bool) {
	if d := y.Dict(); d != nil && !d.IsKeyedTable() {
		return d.Vals, true
	}
	t := y.Type()
	return y, t.IsList() || t == k.TypeTable
}

func roll(env Env, n int64, y k.Value) (k.Value, error) {
	r, pause := source(env), pausing(env, int(n))
	if from, ok := choices(y); ok {
		count := int64(from.Len())
		at := make([]int64, n)
		if count == 0 {
			for i := range at {
				at[i] = -1
			}
			return from.Gather(at), nil
		}
		for i := range at {
			pause.At(i)
			at[i] = r.Below(count)
		}
		return collapsed(from.Gather(at)), nil
	}
	kind := y.Type().Abs()
	switch kind {
	case k.Boolean:
		return k.Bools(rollBytes(r, n, 2, 0)), nil
	case k.Byte:
		return k.Bytes(rollBytes(r, n, orAll(y.Int(), 256), 0)), nil
	case k.Char:
		if y.Int() == ' ' {
			return k.Chars(rollBytes(r, n, 26, 'a')), nil
		}
		return k.Chars(rollBytes(r, n, orAll(y.Int(), 256), 0)), nil
	case k.Guid:
		out := make([]k.GUID, n)
		for i := range out {
			pause.At(i)
			for j := range 2 {
				z := r.Uint64()
				for b := range 8 {
					out[i][8*j+b] = byte(z >> (8 * b))
				}
			}
		}
		return k.Guids(out), nil
	case k.Symbol:
		letters, err := symbolLength(y)
		if err != nil {
			return k.Value{}, err
		}
		out := make([]k.Sym, n)
		for i := range out {
			pause.At(i)
			out[i] = randomSymbol(r, letters)
		}
		return k.Syms(out), nil
	}
	if !isNumberKind(kind) {
		return k.Value{}, k.ErrType
	}
	if kind.IsFloating() {
		return rollFloats(r, n, kind, y.Float(), pause)
	}
	return rollInts(r, n, kind, orAll(y.Int(), dayOf(kind)), pause)
}

// dayOf is how much of a time is a day, which a time of 0 stands for
// (code.kx.com/q/learn/brief-introduction: n?0D0); 0 for other kinds.
func dayOf(kind k.Type) int64 {
	switch kind {
	case k.Timespan:
		return 24 * 3600 * 1e9
	case k.Time:
		return 24 * 3600 * 1000
	case k.Second:
		return 24 * 3600
	case k.Minute:
		return 24 * 60
	}
	return 0
}

// orAll is the bound of a roll below x, or all values for 0.
func orAll(x, all int64) int64 {
	if x == 0 {
		return all
	}
	return x
}

func rollBytes(r *Random, n, below int64, base byte) []uint8 {
	out := make([]uint8, n)
	for i := range out {
		out[i] = base + byte(r.Below(below))
	}
	return out
}

func rollFloats(r *Random, n int64, kind k.Type, below float64, pause vec.Pause) (k.Value, error) {
	if !(below >= 0) {
		return k.Value{}, k.ErrType
	}
	if kind == k.Real {
		out := make([]float32, n)
		for i := range out {
			pause.At(i)
			out[i] = float32(r.Unit() * below)
		}
		return k.Reals(out), nil
	}
	out := make([]float64, n)
	for i := range out {
		pause.At(i)
		out[i] = r.Unit() * below
	}
	return k.NewVec(kind, out), nil
}

func rollInts(r *Random, n int64, kind k.Type, below int64, pause vec.Pause) (k.Value, error) {
	if below < 0 {
		return k.Value{}, k.ErrType
	}
	next := func() int64 { return r.Below(below) }
	if below == 0 {
		next = func() int64 { return int64(r.Uint64()) }
	}
	switch {
	case kind == k.Short:
		out := make([]int16, n)
		for i := range out {
			pause.At(i)
			out[i] = int16(next())
		}
		return k.Shorts(out), nil
	case storage64(kind):
		out := make([]int64, n)
		for i := range out {
			pause.At(i)
			out[i] = next()
		}
		return k.NewVec(kind, out), nil
	}
	out := make([]int32, n)
	for i := range out {
		pause.At(i)
		out[i] = int32(next())
	}
	return k.NewVec(kind, out), nil
}

// symbolLength reads a numeric symbol: `4 asks for symbols of four letters.
func symbolLength(y k.Value) (int, error) {
	text := y.Sym().String()
	if len(text) != 1 || text[0] < '1' || text[0] > '8' {
		return 0, k.ErrType
	}
	return int(text[0] - '0'), nil
}

func randomSymbol(r *Random, letters int) k.Sym {
	var text [8]byte
	z := r.Uint64()
	for i := range letters {
		text[i] = 'a' + byte(z&15)
		z >>= 4
	}
	return k.InternBytes(text[:letters])
}

func deal(env Env, n int64, y k.Value) (k.Value, error) {
	r := source(env)
	if from, ok := choices(y); ok {
		at, err := dealBelow(r, n, int64(from.Len()))
		if err != nil {
			return k.Value{}, err
		}
		return collapsed(from.Gather(at)), nil
	}
	switch y.Type() {
	case -k.Guid:
		out := make([]k.GUID, n)
		for i := range out {
			if _, err := rand.Read(out[i][:]); err != nil {
				return k.Value{}, err
			}
		}
		return k.Guids(out), nil
	case -k.Symbol:
		letters, err := symbolLength(y)
		if err != nil {
			return k.Value{}, err
		}
		if n > 1<<(4*letters) {
			return k.Value{}, k.ErrLength
		}
		seen := make(map[k.Sym]bool, n)
		out := make([]k.Sym, 0, n)
		for int64(len(out)) < n {
			if s := randomSymbol(r, letters); !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
		return k.Syms(out), nil
	case -k.Long, -k.Int, -k.Short:
		below := y.Int()
		if below == 0 && y.Type() == -k.Long {
			below = k.InfLong
		}
		if below < 0 {
			return k.Value{}, k.ErrType
		}
		at, err := dealBelow(r, n, below)
		if err != nil {
			return k.Value{}, err
		}
		return Cast(y.Type().Abs(), k.Longs(at))
	}
	return k.Value{}, k.ErrType
}

// dealBelow is n different numbers below count in random order.
func dealBelow(r *Random, n, count int64) ([]int64, error) {
	if n > count {
		return nil, k.ErrLength
	}
	if count > 4*n {
		seen := make(map[int64]bool, n)
		out := make([]int64, 0, n)
		for int64(len(out)) < n {
			if x := r.Below(count); !seen[x] {
				seen[x] = true
				out = append(out, x)
			}
		}
		return out, nil
	}
	all := make([]int64, count)
	for i := range all {
		all[i] = int64(i)
	}
	for i := range n {
		j := i + r.Below(count-i)
		all[i], all[j] = all[j], all[i]
	}
	return all[:n:n], nil
}

func permute(env Env, y k.Value) (k.Value, error) {
	from, ok := choices(y)
	if ok {
		return deal(env, int64(from.Len()), from)
	}
	switch y.Type() {
	case -k.Long, -k.Int, -k.Short:
		if y.Int() < 0 || y.Int() > maxRandom {
			return k.Value{}, k.ErrType
		}
		return deal(env, y.Int(), y)
	}
	return k.Value{}, k.ErrType
}

// collapsed is a general list in the form its items have.
func collapsed(x k.Value) k.Value {
	if x.Type() == k.Mixed && x.Len() > 0 {
		return k.Collapse(x.Items())
	}
	return x
}
