package ipc

import "math"

// Messages of any size are packed by pairs only, and by both ways in turns, beside the choice
// that the clock makes.
func init() {
	packers["pairs"] = func(out, plain []byte) (int, bool) {
		p, s := newPacking(), new(pairing)
		s.enter(p, plain)
		at, pos, ok := s.pack(out, plain, packedHead, HeaderBytes, math.MaxInt)
		if ok {
			at, ok = s.leave(p, out, plain, at)
		}
		if !ok {
			return 0, false
		}
		return p.packRest(out, plain, at, pos)
	}
	packers["in turns"] = func(out, plain []byte) (int, bool) {
		p, s := newPacking(), new(pairing)
		at, pos, ok := packedHead, HeaderBytes, true
		for groups := 1; ok && len(plain)-pos >= groupPlain; groups++ {
			if at, pos, ok = p.packGroups(out, plain, at, pos, groups%5+1); !ok {
				break
			}
			s.enter(p, plain)
			if at, pos, ok = s.pack(out, plain, at, pos, groups%2+1); ok {
				at, ok = s.leave(p, out, plain, at)
			}
		}
		if !ok {
			return 0, false
		}
		return p.packRest(out, plain, at, pos)
	}
}
