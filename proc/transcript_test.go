package proc

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/transcript.txt
var transcript string

// Every byte of the protocol that a session shows: each kind of message, in both
// directions.
func TestTranscript(t *testing.T) {
	r := start(t)
	var nc net.Conn
	for i, line := range strings.Split(transcript, "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch mark {
		case "":
			nc = nil // the next line opens another
			continue
		case "/":
			continue
		}
		if nc == nil {
			nc = r.raw()
			if err := nc.SetDeadline(time.Now().Add(longest)); err != nil {
				t.Fatal(err)
			}
		}
		b, err := hex.DecodeString(strings.ReplaceAll(rest, " ", ""))
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		switch mark {
		case ">":
			if _, err := nc.Write(b); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
		case "<":
			got := make([]byte, len(b))
			if n, err := io.ReadFull(nc, got); err != nil || !bytes.Equal(got, b) {
				t.Fatalf("line %d: got %x %v, want %x", i+1, got[:n], err, b)
			}
		case "eof":
			if rest, err := io.ReadAll(nc); len(rest) > 0 || err != nil && !strings.Contains(err.Error(), "reset") {
				t.Fatalf("line %d: %x %v, not the end", i+1, rest, err)
			}
		default:
			t.Fatalf("line %d: %q", i+1, line)
		}
	}
}
