package arrowio

import (
	"encoding/binary"
	"io"

	"github.com/apache/arrow/go/v15/arrow/ipc"
	flatbuffers "github.com/google/flatbuffers/go"
)

// The library makes room for as many fields as a schema claims, so a schema is walked first.
// The numbers are those of Arrow's Schema.fbs and File.fbs: where a table keeps what.
const (
	footerSchema  = 6
	messageHeader = 8
	schemaFields  = 6
	schemaMeta    = 8
	fieldChildren = 14
	fieldMeta     = 16

	mostDepth = 64 // of fields within fields
)

// checkSchema refuses a schema with vectors longer than its bytes. What cannot be found at
// all is left to the library to refuse.
func checkSchema(src source, size int64, isFile bool) error {
	if isFile {
		tail := int64(len(ipc.Magic) + 4)
		head := make([]byte, 4)
		if _, err := src.ReadAt(head, max(size-tail, 0)); err != nil {
			return err
		}
		n := int64(binary.LittleEndian.Uint32(head))
		if n <= 0 || n > size-tail {
			return fault("the footer is longer than the file")
		}
		return walkSchema(src, size-tail-n, n, footerSchema)
	}
	head := make([]byte, 8)
	if _, err := src.ReadAt(head, 0); err != nil {
		return err
	}
	at, n := int64(4), int64(binary.LittleEndian.Uint32(head))
	if n == 0xffffffff {
		at, n = 8, int64(binary.LittleEndian.Uint32(head[4:]))
	}
	if n <= 0 || n > size-at {
		return fault("the schema is longer than the stream")
	}
	return walkSchema(src, at, n, messageHeader)
}

func walkSchema(src source, at, n int64, slot flatbuffers.VOffsetT) error {
	b := make([]byte, n)
	if _, err := src.ReadAt(b, at); err != nil && err != io.EOF {
		return err
	}
	root := flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}
	o := root.Offset(slot)
	if o == 0 {
		return fault("no schema")
	}
	schema := flatbuffers.Table{Bytes: b, Pos: root.Indirect(root.Pos + flatbuffers.UOffsetT(o))}
	left := len(b) / 4 // no more fields than there are places for their offsets
	if err := walkVector(schema, schemaMeta, nil); err != nil {
		return err
	}
	return walkVector(schema, schemaFields, func(field flatbuffers.Table) error { return walkField(field, 0, &left) })
}

func walkField(field flatbuffers.Table, depth int, left *int) error {
	if *left--; depth > mostDepth || *left < 0 {
		return fault("fields without end in the schema")
	}
	if err := walkVector(field, fieldMeta, nil); err != nil {
		return err
	}
	return walkVector(field, fieldChildren, func(child flatbuffers.Table) error { return walkField(child, depth+1, left) })
}

// walkVector checks the length of a vector of tables and calls each, if any, with its items.
func walkVector(t flatbuffers.Table, slot flatbuffers.VOffsetT, each func(flatbuffers.Table) error) error {
	o := flatbuffers.UOffsetT(t.Offset(slot))
	if o == 0 {
		return nil
	}
	n, at := t.VectorLen(o), t.Vector(o)
	if n < 0 || int(at)+4*n > len(t.Bytes) {
		return fault("%d fields are claimed in a schema of %d bytes", n, len(t.Bytes))
	}
	for i := range n {
		if each == nil {
			break
		}
		item := flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(at + flatbuffers.UOffsetT(4*i))}
		if err := each(item); err != nil {
			return err
		}
	}
	return nil
}
