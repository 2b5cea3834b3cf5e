package prim

import (
	"runtime"
	"sync/atomic"

	"tock/internal/room"
	"tock/k"
)

// The result of an as-of join, made some thousand rows at a time: right rows are found and,
// while their numbers are in the first-level cache, taken into all columns.

// asOfBlock is how many rows go at a time, laterBlock where no column is taken at once: the
// longer a stretch, the fewer beginnings have to be looked for.
const (
	asOfBlock  = 2048
	laterBlock = 16384
)

// asOfSparse is how many right rows for one of a block may lie in its span, for reading it
// in order to be worth it.
const asOfSparse = 16

// layer is what fills a column of the result.
type layer struct {
	// set sets the rows from from on to items at right rows; near is where these are.
	set   func(from int, at []int64, near span)
	items lines
}

// take sets dst to the items at places, all of which there are.
func take[T any](dst, items []T, at []int64) {
	for len(at) >= 4 && len(dst) >= 4 {
		a, d := (*[4]int64)(at), (*[4]T)(dst)
		d[0], d[1], d[2], d[3] = items[a[0]], items[a[1]], items[a[2]], items[a[3]]
		at, dst = at[4:], dst[4:]
	}
	for i, place := range at {
		dst[i] = items[place]
	}
}

// join is t with y's columns from the right rows that belong to t's.
func (a *asOf) join(env Env, t, y *k.Table, fill bool) (*k.Table, error) {
	for {
		f, err := a.finder()
		if err != nil {
			return nil, err
		}
		out, layers, after, ok := a.layers(t, y, f.serial)
		if fill || !ok {
			rows, held := a.along(f)
			if !held {
				continue
			}
			return overlay(t, y, rows, fill), nil
		}
		a.beside = nil
		if runtime.GOMAXPROCS(0) == 1 && y.Len() <= asOfSparse*a.n { // columns are filled along with a merge
			for _, lay := range layers {
				a.beside = append(a.beside, lay.items)
			}
		}
		if held, err := a.fill(env, f, layers, after, y.Len()); err != nil {
			return nil, err
		} else if held {
			return out, nil
		}
	}
}

// fill finds right rows, of n, and has the columns filled; false when rows turned out not to
// be in the order that the finder needs: then there is another one.
func (a *asOf) fill(env Env, f rowFinder, layers []layer, after *later, n int) (held bool, err error) {
	var rows []int64
	if f.serial && runtime.GOMAXPROCS(0) > 1 { // at least the columns side by side
		if rows, held = a.along(f); !held {
			return false, nil
		}
	}
	block := asOfBlock
	if len(layers) == 0 {
		block = laterBlock
	}
	var stopped atomic.Bool
	shareRows(a.n, asOfShare, func(from, to int) {
		var walk rowWalk
		if rows == nil {
			walk = f.walk()
		}
		buf := make([]int64, block)
		for ; from < to; from += block {
			end := min(to, from+block)
			at := buf[:end-from]
			if walk == nil {
				at = rows[from:end]
			} else {
				walk(at, from)
			}
			after.note(from, at)
			if len(layers) > 0 {
				near := spanOf(at, n, f.serial && walk == nil)
				for _, lay := range layers {
					lay.set(from, at, near)
				}
			}
			if env.Check() != nil || !f.held() {
				stopped.Store(true)
			}
			if stopped.Load() {
				return
			}
		}
	})
	if stopped.Load() {
		return false, env.Check()
	}
	return f.held(), nil
}

// span is where the right rows of a block are: from..to exclusive, empty where they do not
// lie close together or come in order anyway; all says that there is one for each left row.
type span struct {
	from, to int
	all      bool
}

// spanOf is the span of the rows of a block, of n in all; close says to look whether they lie
// close together.
func spanOf(at []int64, n int, close bool) (near span) {
	if !close {
		return span{all: within(at, n)}
	}
	least, most, last := uint64(1<<63), int64(-1), uint64(0)
	for _, row := range at {
		least, most, last = min(least, uint64(row)), max(most, row), max(last, uint64(row))
	}
	near.all = last < uint64(n)
	if most >= 0 && most-int64(least) <= asOfSparse*asOfBlock {
		near.from, near.to = int(least), int(most)+1
	}
	return near
}

// within reports whether all rows are some of n.
func within(at []int64, n int) bool {
	var a, b uint64
	for len(at) >= 4 {
		r := (*[4]int64)(at)
		a, b = max(a, uint64(r[0])), max(b, uint64(r[1]))
		a, b = max(a, uint64(r[2])), max(b, uint64(r[3]))
		at = at[4:]
	}
	for _, row := range at {
		a = max(a, uint64(row))
	}
	return max(a, b) < uint64(n)
}

// touch reads a span of a column from its start to its end, as memory likes to be read:
// the items taken from it in any order then are at hand.
func touch[T k.Elem](items []T, near span) {
	near.to = min(near.to, len(items))
	if near.from >= near.to {
		return
	}
	readLines(bytesOf(items[near.from:near.to]))
}

// readLines reads a byte of each line of memory; it is not compiled into its caller, which
// could do without what it gives.
//
//go:noinline
func readLines(b []byte) (sum byte) {
	for i := 0; i < len(b); i += 64 {
		sum += b[i]
	}
	return sum
}

// layers is the result's columns, those of y not filled yet, and what fills them; false when
// one is no vector, or of another kind than t's column of its name. Where right rows come in
// the order of left ones (not serial), columns of files are left for later.
func (a *asOf) layers(t, y *k.Table, serial bool) (*k.Table, []layer, *later, bool) {
	out := &k.Table{Names: append([]k.Sym(nil), t.Names...), Cols: append([]k.Value(nil), t.Cols...)}
	var layers []layer
	var after *later
	if !serial {
		after = newLater(a.n, y.Len())
	}
	for i, name := range y.Names {
		place := placeOf(out.Names, name)
		var mine k.Value
		if place == len(out.Names) {
			out.Names, out.Cols = append(out.Names, name), append(out.Cols, k.Value{})
		} else if mine = out.Cols[place]; mine.Type() != y.Cols[i].Type() || mine.Domain() != y.Cols[i].Domain() {
			return nil, nil, nil, false
		}
		col, ok := after.column(mine, y.Cols[i])
		if !ok {
			var lay layer
			if col, lay, ok = layerOf(mine, y.Cols[i], a.n); !ok {
				return nil, nil, nil, false
			}
			layers = append(layers, lay)
		}
		out.Cols[place] = col
	}
	return out, layers, after, true
}

// layerOf is a column of n rows, not filled yet, for the items of y where there is a row and
// those of mine, or nulls, elsewhere.
func layerOf(mine, y k.Value, n int) (k.Value, layer, bool) {
	switch o := y.Object().(type) {
	case *k.Vec[uint8]:
		return layerTyped(mine, o, n)
	case *k.Vec[int16]:
		return layerTyped(mine, o, n)
	case *k.Vec[int32]:
		return layerTyped(mine, o, n)
	case *k.Vec[int64]:
		return layerTyped(mine, o, n)
	case *k.Vec[float32]:
		return layerTyped(mine, o, n)
	case *k.Vec[float64]:
		return layerTyped(mine, o, n)
	case *k.Vec[k.Sym]:
		return layerTyped(mine, o, n)
	case *k.Vec[k.GUID]:
		return layerTyped(mine, o, n)
	}
	return k.Value{}, layer{}, false
}

func layerTyped[T k.Elem](mine k.Value, y *k.Vec[T], n int) (k.Value, layer, bool) {
	out, items := room.Items[T](n), y.Raw()
	if mine.IsZero() {
		null := k.Data[T](y.Gather([]int64{-1}))[0]
		return y.With(out), layer{items: linesOf(items), set: func(from int, at []int64, near span) {
			touch(items, near)
			dst := out[from : from+len(at)]
			if near.all {
				take(dst, items, at)
				return
			}
			for i, place := range at {
				item := null
				if uint64(place) < uint64(len(items)) {
					item = items[place]
				}
				dst[i] = item
			}
		}}, true
	}
	own := k.Data[T](mine)
	if len(own) != n {
		return k.Value{}, layer{}, false
	}
	return y.With(out), layer{items: linesOf(items), set: func(from int, at []int64, near span) {
		touch(items, near)
		dst, kept := out[from:from+len(at)], own[from:from+len(at)]
		if near.all {
			take(dst, items, at)
			return
		}
		for i, place := range at {
			if uint64(place) < uint64(len(items)) {
				dst[i] = items[place]
			} else {
				dst[i] = kept[i]
			}
		}
	}}, true
}
