package room

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

func TestGroupLimit(t *testing.T) {
	root := t.TempDir()
	for file, text := range map[string]string{
		"memory.max":                            "max\n",
		"a/memory.max":                          "4000000\n",
		"a/b/memory.max":                        "9000000\n",
		"c/memory.max":                          "garbled",
		"memory/memory.limit_in_bytes":          "9223372036854771712\n",
		"memory/docker/x/memory.limit_in_bytes": "5000\n",
	} {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		groups string
		want   int64
	}{
		{"", math.MaxInt64},
		{"0::/\n", math.MaxInt64},
		{"0::/a/b\n", 4000000},
		{"0::/a\n", 4000000},
		{"0::/c\n", math.MaxInt64},
		{"0::/gone/deeper\n", math.MaxInt64},
		{"0::/../../a\n", 4000000},
		{"12:cpu:/a\n7:memory:/docker/x\n1:name=systemd:/a\n", 5000},
		{"7:memory:/\n", 9223372036854771712},
		{"nonsense", math.MaxInt64},
	} {
		if got := groupLimit(root, c.groups); got != c.want {
			t.Errorf("%q: %d, want %d", c.groups, got, c.want)
		}
	}
}

// TestAllowed: a process whose data are limited is told so before it asks for more.
func TestAllowed(t *testing.T) {
	const data = 3 << 30
	if os.Getenv("ROOM_ALLOWED") != "" {
		if got := Allowed(); got > data {
			t.Errorf("%d bytes are allowed of %d", got, int64(data))
		}
		if Fits(data/8+1, 8) {
			t.Error("more than is allowed fits")
		}
		return
	}
	if got := Allowed(); got <= 0 || Machine() > 0 && got > Machine() {
		t.Errorf("%d bytes of %d", got, Machine())
	}
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("no limits to set")
	}
	run := exec.Command(sh, "-c", "ulimit -d "+strconv.Itoa(data/1024)+" && exec \"$0\" -test.run '^TestAllowed$' -test.v", os.Args[0])
	run.Env = append(os.Environ(), "ROOM_ALLOWED=1")
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestAllowed") {
		t.Errorf("%v: %s", err, out)
	}
}
