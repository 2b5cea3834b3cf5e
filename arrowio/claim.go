package arrowio

import (
	"math"

	"github.com/apache/arrow/go/v15/arrow"
)

// claim checks that an array's buffers hold the items it says it has, before anything is
// made of their number, and counts what will be made against the memory allowed.
func (in *inward) claim(arr arrow.Array) error {
	data := arr.Data()
	n, end := arr.Len(), data.Offset()+arr.Len()
	if n < 0 || end < n || end >= math.MaxInt/256 {
		return fault("%d items are claimed", n)
	}
	buffers := data.Buffers()
	holds := func(i, bits int) bool {
		return i < len(buffers) && buffers[i] != nil && buffers[i].Len() >= (end*bits+7)/8
	}
	whole := true
	if len(buffers) > 0 && buffers[0] != nil && buffers[0].Len() > 0 && data.NullN() != 0 {
		whole = holds(0, 1)
	}
	switch typ := arr.DataType().(type) {
	case arrow.FixedWidthDataType:
		if n > 0 && typ.BitWidth() > 0 {
			whole = whole && holds(1, typ.BitWidth())
		}
	case *arrow.StringType, *arrow.BinaryType, *arrow.ListType, *arrow.MapType:
		if n > 0 {
			whole = whole && holds(1, 32) && buffers[1].Len() >= (end+1)*4
		}
	case *arrow.LargeStringType, *arrow.LargeBinaryType, *arrow.LargeListType:
		if n > 0 {
			whole = whole && holds(1, 64) && buffers[1].Len() >= (end+1)*8
		}
	case *arrow.StringViewType, *arrow.BinaryViewType:
		whole = whole && (n == 0 || holds(1, 128))
	case *arrow.FixedSizeListType:
		whole = whole && data.Children()[0].Len() >= end*int(typ.Len())
	case *arrow.StructType:
		for _, child := range data.Children() {
			whole = whole && child.Len() >= end
		}
	}
	if !whole {
		return fault("%d items of %s are claimed, and not there", n, arr.DataType())
	}
	if in.mem != nil {
		const itemBytes = 16
		in.mem.take(int64(n) * itemBytes)
	}
	return nil
}
