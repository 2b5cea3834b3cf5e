package tick

import (
	"encoding/binary"
	"slices"

	"tock/ipc"
	"tock/k"
	"tock/schema"
)

// Log is what the tickerplant asks of its log: one write for a batch of encoded records,
// which is in several pieces.
// An error means that none of the batch counts as written.
type Log interface {
	WriteParts(batch [][]byte, records int) error
}

// Outlet hands encoded frames to a connection; it may keep the slice.
type Outlet interface {
	SendFrames(handle int32, frames []byte)
}

// Audience hands frames that many get to one of them.
type Audience interface {
	SendRun(handle int32, frames *ipc.Run)
}

// Checker says what an encoded update of a table holds, or why it cannot be taken.
// It sees the bytes of x in (`upd;`t;x).
type Checker interface {
	Check(data []byte) (schema.Shape, error)
}

// plantTable is one table of the schema as the tickerplant's core knows it.
type plantTable struct {
	name  string
	heads heads
	check Checker
	kinds []k.Type // of the columns; the first is the time
	form  *rowForm // of its last single row; nil before the first
	lead  []byte   // what stood before the data in its last update of several rows
	picky bool     // somebody wants only some of its rows, or may not know a type in them
}

// Plant is the core of the tickerplant: updates in as bytes; log records and published
// frames out as bytes. It has no clock, file or socket: those are arguments.
//
// Updates gather in buffers until Flush, which writes the log first and only then hands
// the frames and the replies on, so nobody ever saw an update that the log lacks.
type Plant struct {
	tables   []plantTable
	byName   map[string]int
	last     int // table of the last update: most often the next one's too
	groups   []*group
	perTable [][]interest

	journal journal // log records not yet written
	replies []reply
	scratch []byte
	columns []byte
	failure error // why the last write failed; nil when the log is well
}

// reply is an answer that waits for the log.
type reply struct {
	handle int32
	frame  []byte
}

// okReply is the response :: to a synchronous update.
var okReply = []byte{1, 2, 0, 0, 10, 0, 0, 0, 0x65, 0}

// maxHeld bounds the bytes of updates kept while the log cannot be written.
const maxHeld = 256 << 20

// NewPlant makes a core for tables of a schema; columns and kinds as published.
func NewPlant(tables []TableInfo) *Plant {
	p := &Plant{byName: map[string]int{}, perTable: make([][]interest, len(tables))}
	for i, t := range tables {
		p.tables = append(p.tables, plantTable{
			name: t.Name, heads: newHeads(t.Name, t.Columns), check: t.Check, kinds: t.Kinds,
		})
		p.byName[t.Name] = i
	}
	return p
}

// TableInfo is what the core needs of one table.
type TableInfo struct {
	Name    string
	Columns []k.Sym
	Kinds   []k.Type
	Check   Checker
}

// infoOf is that of a table of a schema.
func infoOf(def schema.Table) TableInfo {
	info := TableInfo{Name: def.Name.String(), Columns: def.Names(), Check: schema.NewValidator(def)}
	for _, c := range def.Columns {
		info.Kinds = append(info.Kinds, c.Type)
	}
	return info
}

// Subscribe replaces the subscriptions, given for each table in order. What was gathered
// for the earlier subscribers must have been flushed.
func (p *Plant) Subscribe(byTable [][]subscription) {
	p.groups, p.perTable = groupsOf(byTable)
	for i, interests := range p.perTable {
		p.tables[i].picky = slices.ContainsFunc(interests, interest.choosy)
	}
}

// Pending is the bytes of log records that wait for Flush.
func (p *Plant) Pending() int { return p.journal.bytes }

// Update takes one update. stamp gives the time for data that came without: the payload
// of the time column's kind. publish false only logs (batch mode publishes by itself).
// It returns the data as logged, valid until the next call, and its shape.
//
// Errors: the table's name when it is not in the schema; what Check says; nothing is
// kept of a refused update.
func (p *Plant) Update(u update, stamp func(kind k.Type) int64, publish bool) (data []byte, at int, s schema.Shape, err error) {
	at, ok := p.tableAt(u.table)
	if !ok {
		return nil, 0, s, k.Error(u.table)
	}
	t := &p.tables[at]
	s, err = t.check.Check(u.data)
	if err != nil {
		return nil, at, s, err
	}
	if p.failure != nil && p.journal.bytes > maxHeld {
		return nil, at, s, p.failure
	}
	data = u.data
	if s.Table {
		if data, err = tableColumns(data); err != nil {
			return nil, at, s, err
		}
	}
	if s.NoTime {
		data = p.withTime(t, data, s, stamp(t.kinds[0]))
	}
	if publish {
		if err := p.publish(at, data, s); err != nil {
			return nil, at, s, err
		}
	}
	p.journal.copy(t.heads.log, data)
	return data, at, s, nil
}

// tableAt is the place of a table.
func (p *Plant) tableAt(name []byte) (at int, ok bool) {
	if p.last < len(p.tables) && p.tables[p.last].name == string(name) {
		return p.last, true
	}
	if at, ok = p.byName[string(name)]; ok {
		p.last = at
	}
	return at, ok
}

// withTime is the data with its time column, in the scratch buffer.
func (p *Plant) withTime(t *plantTable, data []byte, s schema.Shape, now int64) []byte {
	var stamp [8]byte
	binary.LittleEndian.PutUint64(stamp[:], uint64(now))
	p.scratch = appendTimed(p.scratch[:0], data, len(t.kinds)-1, s.Rows, s.Single, stamp[:t.kinds[0].Width()], t.kinds[0])
	return p.scratch
}

// publish puts one update into the buffers of the groups that want it. Encoded once,
// then copied; a filtered group has its rows picked once for all its subscribers. A group
// that does not know a type in the data is passed over: no message could hold it.
func (p *Plant) publish(at int, data []byte, s schema.Shape) error {
	interests := p.perTable[at]
	if len(interests) == 0 {
		return nil
	}
	t := &p.tables[at]
	columns := data
	var err error
	if s.Single {
		if columns, err = appendEnlisted(p.columns[:0], data, len(t.kinds)); err != nil {
			return err
		}
		p.columns = columns
	}
	var first []byte
	for _, in := range interests {
		g := in.group
		if !g.knows(columns) {
			continue
		}
		if in.all && first != nil {
			g.out = append(g.out, first...)
			continue
		}
		out, start := beginFrame(g.out)
		out = append(out, t.heads.publish...)
		if in.all {
			out = append(out, columns...)
		} else {
			var any bool
			out, any, err = filterRows(out, columns, in.filter)
			if err != nil || !any { // the data was checked: it decodes
				g.out = out[:start]
				continue
			}
		}
		endFrame(out, start)
		g.out = out
		if in.all {
			first = out[start:]
		}
	}
	return nil
}

// Reply queues an answer that is sent when what came before it is in the log.
func (p *Plant) Reply(handle int32, frame []byte) {
	p.replies = append(p.replies, reply{handle, frame})
}

// Waiting calls f with the handle of every answer that is queued.
func (p *Plant) Waiting(f func(handle int32)) {
	for _, r := range p.replies {
		f(r.handle)
	}
}

// Drop forgets the answers to a connection that has ended: its handle may soon be another's.
func (p *Plant) Drop(handle int32) {
	p.replies = slices.DeleteFunc(p.replies, func(r reply) bool { return r.handle == handle })
}

// Records is how many records the next Flush writes.
func (p *Plant) Records() int { return p.journal.records }

// Flush writes the gathered records with one write, then hands on frames and replies.
// It returns the records written. When the write fails everything is kept and tried
// again by the next Flush.
func (p *Plant) Flush(log Log, out Audience, answers Outlet) (int, error) {
	n := p.journal.records
	if n > 0 && log != nil {
		if err := log.WriteParts(p.journal.parts(), n); err != nil {
			p.failure = err
			return 0, err
		}
	}
	p.failure = nil
	p.journal.reset()
	for _, g := range p.groups {
		g.hand(out)
	}
	p.answer(answers)
	return n, nil
}

// answer hands on the replies, those in a row for one publisher together.
func (p *Plant) answer(to Outlet) {
	for at := 0; at < len(p.replies); {
		first := p.replies[at]
		end, size := at+1, len(first.frame)
		for ; end < len(p.replies) && p.replies[end].handle == first.handle; end++ {
			size += len(p.replies[end].frame)
		}
		frames := first.frame
		if end > at+1 {
			frames = make([]byte, 0, size)
			for _, r := range p.replies[at:end] {
				frames = append(frames, r.frame...)
			}
		}
		to.SendFrames(first.handle, frames)
		at = end
	}
	p.replies = p.replies[:0]
}
