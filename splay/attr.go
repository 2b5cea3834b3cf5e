package splay

import "tock/k"

// withAttr gives a vector the attribute its file says: for a parted one the stored runs
// where they agree with the data, else as a promise that the first look-up checks.
func withAttr(v k.Value, im *image) k.Value {
	if im.attr == k.NoAttr {
		return v
	}
	if starts, ok := im.storedRuns(); ok {
		if parted, ok := k.WithRuns(v, starts); ok {
			return parted
		}
	}
	return k.WithAttr(v, im.attr)
}
