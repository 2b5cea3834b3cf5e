package zstream

import (
	"encoding/binary"
	"tock/internal/vec"
)

// search finds matches as zlib does in its window of 64 KiB, which moves on by half. Its
// positions count from the window's beginning, and 0 stands for none: so the first byte of
// a window is never matched. Here the window is a view of the input.
type search struct {
	input      []byte // from the window's beginning on
	win        []byte // what has been read of it: its end is the end of what lies ahead
	strstart   int    // the position that is worked on
	ahead      int    // bytes from there that have been read
	blockStart int    // of the block that is gathered; negative when it has left the window
	matchStart int    // of the match found last
	head       [1 << 15]uint16
	prev       [window]uint16
}

func (s *search) reset(src []byte) {
	s.input, s.win = src, nil
	s.strstart, s.ahead, s.blockStart, s.matchStart = 0, 0, 0, 0
	clear(s.head[:])
	// prev needs no clearing: a chain leads only to positions that were entered
}

// fill reads on, and moves the window when its second half is nearly done with.
func (s *search) fill() {
	for {
		room := 2*window - s.ahead - s.strstart
		if s.strstart >= window+maxDist {
			s.input = s.input[window:]
			s.matchStart -= window
			s.strstart -= window
			s.blockStart -= window
			slide(s.head[:])
			slide(s.prev[:])
			room += window
		}
		end := s.strstart + s.ahead
		n := min(len(s.input)-end, room)
		s.ahead += n
		s.win = s.input[:end+n]
		if s.ahead >= minAhead || len(s.input) == end+n {
			return
		}
	}
}

// slide moves positions with the window.
func slide(at []uint16) {
	for i, p := range at {
		if p >= window {
			at[i] = p - window
		} else {
			at[i] = 0
		}
	}
}

// enter enters the three bytes at a position, and gives where they were before; 0 for none.
func (s *search) enter(pos int) int {
	b := s.win[pos : pos+3]
	h := (uint32(b[0])<<10 ^ uint32(b[1])<<5 ^ uint32(b[2])) & (1<<15 - 1)
	before := s.head[h]
	s.prev[pos&winMask] = before
	s.head[h] = uint16(pos)
	return int(before)
}

// longest finds the longest match of what is ahead that is longer than best, along the chain
// from a position; its place is in matchStart.
func (s *search) longest(at, best int, e *effort) int {
	chain, nice := e.chain, min(e.nice, s.ahead)
	limit := max(s.strstart-maxDist, 0)
	if best >= e.good {
		chain >>= 2
	}
	scan := s.win[s.strstart:]
	if len(scan) > maxMatch {
		scan = scan[:maxMatch]
	}
	if best >= len(scan) {
		return min(best, s.ahead) // nothing can be longer
	}
	win := s.win
	tail := binary.LittleEndian.Uint16(scan[best-1:])
	first := binary.LittleEndian.Uint16(scan)
	for {
		if binary.LittleEndian.Uint16(win[at+best-1:]) == tail && binary.LittleEndian.Uint16(win[at:]) == first {
			if n := vec.Agree(win[at:], scan); n > best {
				s.matchStart, best = at, n
				if n >= nice {
					break
				}
				tail = binary.LittleEndian.Uint16(scan[best-1:])
			}
		}
		if at = int(s.prev[at&winMask]); at <= limit {
			break
		}
		if chain--; chain == 0 {
			break
		}
	}
	return min(best, s.ahead)
}
