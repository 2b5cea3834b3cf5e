package tick

// journal is the log records that were gathered and not yet written. A long update that is
// published to somebody is not copied: its bytes stand in the buffer of its publication,
// whose columns are those of the record.
type journal struct {
	records int
	bytes   int
	copied  []byte
	pieces  []piece
	joined  [][]byte // for parts, used again
}

// piece is some bytes of the records, in order: of copied, or of a group's output.
type piece struct {
	of       *group // nil for copied
	from, to int
}

// sharedBytes is from when on a record's data is not copied: a piece of its own costs the
// system more than copying fewer bytes.
const sharedBytes = 1 << 10

// copy adds a record, in two parts.
func (j *journal) copy(head, data []byte) {
	j.write(head, data)
	j.records++
}

// share adds a record whose data is bytes of a group's output.
func (j *journal) share(head []byte, of *group, from, to int) {
	j.write(head, nil)
	j.pieces = append(j.pieces, piece{of, from, to})
	j.bytes += to - from
	j.records++
}

// grown adds records that were appended to copied.
func (j *journal) grown(copied []byte, records int) {
	if records == 0 {
		return
	}
	j.extend(copied)
	j.records += records
}

func (j *journal) write(head, data []byte) {
	j.extend(append(append(j.copied, head...), data...))
}

func (j *journal) extend(copied []byte) {
	from, to := len(j.copied), len(copied)
	j.copied = copied
	j.bytes += to - from
	if n := len(j.pieces); n > 0 && j.pieces[n-1].of == nil {
		j.pieces[n-1].to = to
		return
	}
	j.pieces = append(j.pieces, piece{nil, from, to})
}

// parts is the records as pieces of memory, valid until something is added here or there.
func (j *journal) parts() [][]byte {
	j.joined = j.joined[:0]
	for _, p := range j.pieces {
		from := j.copied
		if p.of != nil {
			from = p.of.out
		}
		j.joined = append(j.joined, from[p.from:p.to])
	}
	return j.joined
}

// reset forgets the records.
func (j *journal) reset() {
	clear(j.pieces)
	clear(j.joined)
	j.pieces, j.joined, j.copied = j.pieces[:0], j.joined[:0], reuse(j.copied)
	j.records, j.bytes = 0, 0
}

// reuse empties a buffer, and lets go of one that an unusual burst made very large.
func reuse(b []byte) []byte {
	if cap(b) > 16<<20 {
		return nil
	}
	return b[:0]
}
