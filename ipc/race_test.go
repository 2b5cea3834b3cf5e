//go:build race

package ipc

// raceEnabled: the race detector makes pools forget, so allocations are not counted.
const raceEnabled = true
