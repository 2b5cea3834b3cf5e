package tick

import (
	"encoding/binary"
	"sort"
	"strconv"

	"tock/ipc"
	"tock/k"
)

// subscription is one entry of .u.w: who wants a table, and which symbols of it.
type subscription struct {
	handle int32
	all    bool // the filter is ` : every row
	syms   []k.Sym
	below  int // how far its connection's capability is below knowing every type
}

// belowAll is how far a capability is below that of a peer that knows every type.
func belowAll(capability int) int { return max(0, ipc.CapabilityGuid-capability) }

// group is the subscribers that want exactly the same of every table: one encoding and
// one buffer serve them all.
type group struct {
	handles []int32
	filters map[int]filter // by table
	below   int            // of its subscriptions
	run     *ipc.Run       // whose buffer out is
	out     []byte         // frames not yet handed over
}

// interest is a group that wants rows of a table, and which.
type interest struct {
	*group
	filter
}

// hand gives the gathered frames to every subscriber of the group, and begins anew.
func (g *group) hand(to Audience) {
	if len(g.out) == 0 {
		return
	}
	if g.run == nil {
		g.run = ipc.NewRun()
	}
	g.run.Set(g.out)
	for _, h := range g.handles {
		to.SendRun(h, g.run)
	}
	g.run.Release()
	g.run = ipc.NewRun()
	g.out = g.run.Bytes()
}

// knows reports whether a group's subscribers know all types of an encoded value.
func (g *group) knows(data []byte) bool {
	if g.below == 0 {
		return true
	}
	loan := ipc.NewLoan()
	defer loan.Release()
	v, _, err := loan.Decode(data)
	return err == nil && ipc.Speaks(v, ipc.CapabilityGuid-g.below)
}

// choosy reports whether an interest is not for everything as it comes.
func (in interest) choosy() bool { return !in.all || in.below > 0 }

// filter is what a group wants of one table.
type filter struct {
	all  bool
	syms map[k.Sym]bool
	key  string
}

// groupsOf arranges the subscriptions of each table (in table order) into groups, and
// gives for each table the groups that want it.
func groupsOf(byTable [][]subscription) (all []*group, perTable [][]interest) {
	wants := map[int32]map[int]filter{}
	below := map[int32]int{}
	var order []int32
	for t, subs := range byTable {
		for _, s := range subs {
			if wants[s.handle] == nil {
				wants[s.handle] = map[int]filter{}
				order = append(order, s.handle)
			}
			wants[s.handle][t] = newFilter(s)
			below[s.handle] = s.below
		}
	}
	byKey := map[string]*group{}
	perTable = make([][]interest, len(byTable))
	for _, h := range order {
		key := strconv.Itoa(below[h]) + "|" + wantKey(wants[h], len(byTable))
		g := byKey[key]
		if g == nil {
			g = &group{filters: wants[h], below: below[h]}
			byKey[key] = g
			all = append(all, g)
			for t := range byTable {
				if f, ok := g.filters[t]; ok {
					perTable[t] = append(perTable[t], interest{g, f})
				}
			}
		}
		g.handles = append(g.handles, h)
	}
	return all, perTable
}

func newFilter(s subscription) filter {
	if s.all {
		return filter{all: true, key: "*"}
	}
	f := filter{syms: make(map[k.Sym]bool, len(s.syms))}
	ids := make([]int, 0, len(s.syms))
	for _, sym := range s.syms {
		if !f.syms[sym] {
			f.syms[sym] = true
			ids = append(ids, int(sym))
		}
	}
	sort.Ints(ids)
	var b []byte
	for _, id := range ids {
		b = append(strconv.AppendInt(b, int64(id), 36), ',')
	}
	f.key = string(b)
	return f
}

func wantKey(filters map[int]filter, tables int) string {
	var b []byte
	for t := range tables {
		if f, ok := filters[t]; ok {
			b = append(strconv.AppendInt(b, int64(t), 10), ':')
			b = append(append(b, f.key...), ';')
		}
	}
	return string(b)
}

// asyncHead is the header of an asynchronous message; its length is filled in later.
var asyncHead = []byte{1, 0, 0, 0, 0, 0, 0, 0}

// beginFrame appends a frame's header; endFrame fills in its length.
func beginFrame(dst []byte) ([]byte, int) { return append(dst, asyncHead...), len(dst) }

func endFrame(dst []byte, at int) {
	n := uint64(len(dst) - at)
	dst[at+3] = byte(n >> 32)
	binary.LittleEndian.PutUint32(dst[at+4:], uint32(n))
}

// filterRows is the rows of an encoded list of columns whose sym (the second column) is
// wanted; ok false when none is. The columns come and go encoded.
func filterRows(dst, columns []byte, f filter) (out []byte, ok bool, err error) {
	loan := ipc.NewLoan()
	defer loan.Release()
	v, _, err := loan.Decode(columns)
	if err != nil {
		return dst, false, err
	}
	cols := v.Items()
	if len(cols) < 2 {
		return dst, false, k.ErrLength
	}
	syms := k.Data[k.Sym](cols[1])
	var rows []int64
	for i, s := range syms {
		if f.syms[s] {
			rows = append(rows, int64(i))
		}
	}
	if len(rows) == 0 {
		return dst, false, nil
	}
	if len(rows) == len(syms) {
		return append(dst, columns...), true, nil
	}
	kept := make([]k.Value, len(cols))
	for c, col := range cols {
		kept[c] = col.Gather(rows)
	}
	out, err = ipc.Append(dst, k.NewList(kept))
	return out, true, err
}
