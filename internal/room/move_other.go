//go:build !linux

package room

const (
	movable  = false
	pageSize = 4096
)

func movePages(dst, src []byte) bool { return false }

func populate([]byte) {}

func adviseHuge([]byte) {}

func adviseMovable([]byte) {}
