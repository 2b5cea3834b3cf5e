package feed

import (
	"io"
	"testing"

	"tock/internal/vfs"
	"tock/schema"
)

// FuzzCSV reads any bytes as a CSV file: rows or an error, columns of one count, times
// that do not decrease.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("time,sym,price,size\n09:30:00.5,A,1.5,10\n09:30:02,\"B\"\"\",2,20\n"))
	f.Add([]byte("price,size,time,sym\r\n\r\n,,2012.06.21D09:30,x\r\n"))
	f.Add([]byte("time,sym,price,size\n20120621 09:30,\"a\n"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	trade, _ := schema.Default().Table("trade")
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := vfs.NewMem()
		must(t, vfs.WriteFile(fsys, "f", data))
		src, err := openCSV(fsys, "f", FileConfig{}, trade)
		if err != nil {
			return
		}
		last := int64(-1 << 63)
		for {
			b, err := src.Next()
			if err != nil {
				if err != io.EOF && len(err.Error()) == 0 {
					t.Error("an error without text")
				}
				break
			}
			for _, c := range b.Cols {
				if c.Len() != b.Rows() {
					t.Fatalf("%d items in a column of %d rows", c.Len(), b.Rows())
				}
			}
			for _, ns := range b.Times {
				if ns < last {
					t.Fatal("times decrease")
				}
				last = ns
			}
		}
		must(t, src.Close())
	})
}
