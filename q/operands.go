package q

import "tock/k"

// chunkSize is the values one chunk of the operand stack holds.
const chunkSize = 4096

// operands is the stack that locals and arguments live on: chunks that never move, so
// slices of them stay good until they are released.
type operands struct {
	chunks [][]k.Value
	in     int // the chunk in use
	top    int // its first free slot
}

// mark is a height of the stack to go back to.
type mark struct{ in, top int }

func (s *operands) mark() mark { return mark{s.in, s.top} }

// alloc takes n slots, which hold no value.
func (s *operands) alloc(n int) []k.Value {
	if n == 0 {
		return nil
	}
	if s.in < len(s.chunks) {
		if c, end := s.chunks[s.in], s.top+n; end <= len(c) {
			out := c[s.top:end:end]
			s.top = end
			return out
		}
	}
	return s.next(n)
}

// next is alloc where the chunk in use has no room.
func (s *operands) next(n int) []k.Value {
	for {
		if s.in < len(s.chunks) {
			if c := s.chunks[s.in]; s.top+n <= len(c) {
				out := c[s.top : s.top+n : s.top+n]
				s.top += n
				return out
			}
			if s.top > 0 || len(s.chunks[s.in]) < n {
				s.in, s.top = s.in+1, 0
				continue
			}
		}
		s.chunks = append(s.chunks[:s.in:s.in], make([]k.Value, max(chunkSize, n)))
	}
}

// release gives back everything above m and forgets the values there.
func (s *operands) release(m mark) {
	for s.in > m.in {
		if s.in < len(s.chunks) {
			clear(s.chunks[s.in][:s.top])
		}
		s.in--
		if s.in < len(s.chunks) {
			s.top = len(s.chunks[s.in])
		}
	}
	if s.in < len(s.chunks) {
		free := s.chunks[s.in][m.top:s.top]
		switch len(free) { // a few slots are cheaper one by one
		case 0:
		case 1:
			free[0] = k.Value{}
		case 2:
			free[0], free[1] = k.Value{}, k.Value{}
		default:
			clear(free)
		}
	}
	s.top = m.top
}
