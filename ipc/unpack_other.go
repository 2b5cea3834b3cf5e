//go:build !amd64

package ipc

// unpackMost unpacks as unpackGroups.
func (slots *slotTable) unpackMost(plain, stream []byte) (at, entered, pos int, ok bool) {
	return slots.unpackGroups(plain, stream)
}
