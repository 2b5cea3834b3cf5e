package proc

import (
	"bytes"
	"crypto/tls"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/transcript*.txt
var transcripts embed.FS

// Every byte of the protocol that a session shows: each kind of message, in both
// directions, over TCP, the Unix domain socket and TLS; values of every type in both byte
// orders; and what is malformed.
func TestTranscript(t *testing.T) {
	serverFiles(t)
	dir := t.TempDir()
	t.Setenv("QUDSPATH", dir)
	for name, dial := range map[string]func(port int) (net.Conn, error){
		"tcp": func(port int) (net.Conn, error) { return net.Dial("tcp", fmt.Sprintf("localhost:%d", port)) },
		"unix": func(port int) (net.Conn, error) {
			return net.Dial("unix", filepath.Join(dir, fmt.Sprintf("kx.%d", port)))
		},
		"tls": func(port int) (net.Conn, error) {
			return tls.Dial("tcp", fmt.Sprintf("localhost:%d", port), &tls.Config{InsecureSkipVerify: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, "-E", "1")
			files, err := transcripts.ReadDir("testdata")
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				t.Run(file.Name(), func(t *testing.T) {
					text, err := transcripts.ReadFile("testdata/" + file.Name())
					if err != nil {
						t.Fatal(err)
					}
					transcribe(t, r, string(text), dial)
				})
			}
		})
	}
}

// transcriptBytes is the bytes of a line: hexadecimal digits, and text in quotes.
func transcriptBytes(line string) ([]byte, error) {
	var out []byte
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part...)
			continue
		}
		b, err := hex.DecodeString(strings.ReplaceAll(part, " ", ""))
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}

func transcribe(t *testing.T, r *running, transcript string, dial func(port int) (net.Conn, error)) {
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
			var err error
			if nc, err = dial(r.port); err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			if err := nc.SetDeadline(time.Now().Add(longest)); err != nil {
				t.Fatal(err)
			}
		}
		b, err := transcriptBytes(rest)
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
