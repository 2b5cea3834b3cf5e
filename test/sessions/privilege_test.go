//go:build linux

package sessions

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tock/test/rig"
)

// A port below 1024 is refused, with the system's words, to who has no privilege.
func TestPrivilegedPort(t *testing.T) {
	least, err := os.ReadFile("/proc/sys/net/ipv4/ip_unprivileged_port_start")
	if err == nil && strings.TrimSpace(string(least)) != "1024" {
		t.Skip("the system gives every port to everybody")
	}
	bin, err := rig.Build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(bin, "q"), "-q")
	if os.Getuid() == 0 { // become somebody else, who may not see the folder of the programs
		program, err := os.Open(cmd.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer program.Close()
		cmd.Path, cmd.ExtraFiles = "/proc/self/fd/3", []*os.File{program}
		cmd.Dir = "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	cmd.Stdin = strings.NewReader("\\p 1\n\\p localhost:1023\n\\p\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	want := "'cannot listen on 1. OS reports: Permission denied\n'cannot listen on localhost:1023. OS reports: Permission denied\n0i\n"
	if got := strings.Join(visible(string(out), false), "\n") + "\n"; got != want {
		t.Errorf("prints\n%s\nnot\n%s", got, want)
	}
}
