package arrowio

import (
	"encoding/binary"
	"math/bits"

	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"
)

// checkedPages is a column chunk's pages, of which each is looked at before it is decoded:
// the library goes on for ever when a page has fewer levels than it says it has values.
type checkedPages struct {
	file.PageReader
	column *schema.Column
	err    error
}

func (p *checkedPages) Next() bool {
	if p.err != nil || !p.PageReader.Next() {
		return false
	}
	p.err = p.check()
	return p.err == nil
}

func (p *checkedPages) Err() error {
	if p.err != nil {
		return p.err
	}
	return p.PageReader.Err()
}

// check counts the levels of the page.
func (p *checkedPages) check() error {
	var data []byte
	switch page := p.Page().(type) {
	case *file.DataPageV1:
		data = page.Data()
		for _, most := range []int16{p.column.MaxRepetitionLevel(), p.column.MaxDefinitionLevel()} {
			if most == 0 {
				continue
			}
			if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
				return fault("a page is too short for its levels")
			}
			size := int(binary.LittleEndian.Uint32(data))
			if !enough(data[4:4+size], most, int(page.NumValues())) {
				return fault("a page has fewer levels than values")
			}
			data = data[4+size:]
		}
	case *file.DataPageV2:
		data = page.Data()
		reps, defs := int(page.RepetitionLevelByteLen()), int(page.DefinitionLevelByteLen())
		if reps < 0 || defs < 0 || reps+defs > len(data) {
			return fault("a page is too short for its levels")
		}
		n := int(page.NumValues())
		if most := p.column.MaxRepetitionLevel(); most > 0 && !enough(data[:reps], most, n) {
			return fault("a page has fewer levels than values")
		}
		if most := p.column.MaxDefinitionLevel(); most > 0 && !enough(data[reps:reps+defs], most, n) {
			return fault("a page has fewer levels than values")
		}
	}
	return nil
}

// enough reports whether runs of levels up to most are n levels or more, all there.
func enough(runs []byte, most int16, n int) bool {
	width := bits.Len16(uint16(most))
	for n > 0 {
		head, size := binary.Uvarint(runs)
		if size <= 0 || head>>1 == 0 || head>>1 > 1<<31 {
			return false
		}
		runs = runs[size:]
		count, length := int(head>>1), (width+7)/8
		if head&1 == 1 { // groups of eight, packed
			length = count * width
			count *= 8
		}
		if length > len(runs) {
			// the last group may be cut where the levels end
			return head&1 == 1 && len(runs)*8/width >= n
		}
		runs, n = runs[length:], n-count
	}
	return true
}
