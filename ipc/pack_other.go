//go:build !amd64

package ipc

import "math"

// packMost packs as packGroups.
func (p *packing) packMost(out, plain []byte) (at, pos int, ok bool) {
	return p.packGroups(out, plain, packedHead, HeaderBytes, math.MaxInt)
}
