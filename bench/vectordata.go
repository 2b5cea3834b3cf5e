package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"unsafe"
)

// The data of the vector workload: made by one formula that every engine can evaluate, so
// that SQL makes its own and the rest reads the same from kdb+ column files.

const (
	vectorMany  = 10_000_000 // items of the stages keys and sort
	vectorKeys  = 1_000_000  // distinct keys
	vectorSyms  = 500
	tradeCount  = 1_000_000
	quoteCount  = 4_000_000
	sessionSpan = 23_400_000_000_000 // nanoseconds of a session
)

// r32 is 32 random bits for a number; the salts below keep the columns apart.
func r32(i, salt int64) int64 {
	h := uint64(i + salt)
	for range 2 {
		h = (h ^ h>>16) * 73244475 & (1<<32 - 1)
	}
	return int64(h ^ h>>16)
}

// wide is 63 random bits.
func wide(i, salt int64) int64 { return r32(i, salt)<<31 | r32(i, salt+1_000_000_000)&(1<<31-1) }

const (
	saltV    = 1
	saltX    = 200_000_001
	saltK    = 400_000_001
	saltKi   = 600_000_001
	saltKj   = 700_000_001
	saltU    = 800_000_001
	saltP    = 900_000_001
	saltTime = 300_000_001
	saltSym  = 500_000_001
	saltBid  = 650_000_001
)

// vectorSet is the columns of one stage by name.
type vectorSet struct {
	floats map[string][]float64
	ints   map[string][]int32
	longs  map[string][]int64
}

func unit(i, salt int64) float64 { return float64(r32(i, salt)) / (1 << 32) }

func column[T any](n int, f func(i int64) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = f(int64(i))
	}
	return out
}

// makeVectors makes the columns of a stage; n is the rows of a scan.
func makeVectors(stage string, n int) vectorSet {
	switch stage {
	case "scan":
		return vectorSet{
			floats: map[string][]float64{
				"v": column(n, func(i int64) float64 { return unit(i, saltV) }),
				"x": column(n, func(i int64) float64 { return unit(i, saltX) }),
			},
			ints: map[string][]int32{"k": column(n, func(i int64) int32 { return int32(r32(i, saltK) % vectorSyms) })},
		}
	case "keys":
		u := column(vectorKeys, func(i int64) int64 { return wide(i, saltU) })
		kj := column(vectorMany, func(i int64) int64 { return u[r32(i, saltKj)%vectorKeys] })
		kn := column(vectorMany, func(i int64) int64 { return r32(i, saltKi) % vectorSyms })
		return vectorSet{
			ints:   map[string][]int32{"kd": column(vectorMany, func(i int64) int32 { return int32(kn[i]) })},
			floats: map[string][]float64{"w": column(vectorMany, func(i int64) float64 { return unit(i, saltV) })},
			longs: map[string][]int64{
				"u":  u,
				"ki": column(vectorMany, func(i int64) int64 { return 1000003 * kn[i] }),
				"kj": kj,
				"kn": kn,
				"p": column(vectorMany, func(i int64) int64 { // every second probe is there
					if i%2 == 0 {
						return kj[i]
					}
					return wide(i, saltP)
				}),
			},
		}
	}
	if stage == rareStage.data {
		return rareVectors()
	}
	trade, quote := int64(sessionSpan/tradeCount), int64(sessionSpan/quoteCount)
	return vectorSet{
		floats: map[string][]float64{"qb": column(quoteCount, func(i int64) float64 { return unit(i, saltBid) })},
		ints: map[string][]int32{
			"ts": column(tradeCount, func(i int64) int32 { return int32(r32(i, saltSym) % vectorSyms) }),
			"qs": column(quoteCount, func(i int64) int32 { return int32(r32(i, saltK) % vectorSyms) }),
		},
		longs: map[string][]int64{
			"tt": column(tradeCount, func(i int64) int64 { return i*trade + r32(i, saltX)%trade }),
			"qt": column(quoteCount, func(i int64) int64 { return i*quote + r32(i, saltTime)%quote }),
		},
	}
}

// write saves the columns as kdb+ vectors: 16 bytes of head, then the items.
func (s vectorSet) write(dir string) error {
	for name, col := range s.floats {
		if err := writeColumn(filepath.Join(dir, name), 9, col); err != nil {
			return err
		}
	}
	for name, col := range s.ints {
		if err := writeColumn(filepath.Join(dir, name), 6, col); err != nil {
			return err
		}
	}
	for name, col := range s.longs {
		if err := writeColumn(filepath.Join(dir, name), 7, col); err != nil {
			return err
		}
	}
	return nil
}

func writeColumn[T int32 | int64 | float64](path string, kind byte, col []T) error {
	head := binary.LittleEndian.AppendUint64([]byte{0xfe, 0x20, kind, 0, 0, 0, 0, 0}, uint64(len(col)))
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	var item T
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(col))), len(col)*int(unsafe.Sizeof(item)))
	_, err = f.Write(head)
	if err == nil {
		_, err = f.Write(data)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
