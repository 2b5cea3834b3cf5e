package rig

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Pid is the program's process number.
func (p *Proc) Pid() int { return p.cmd.Process.Pid }

// Goroutines ends the program with SIGQUIT and counts the goroutines in what the Go runtime
// prints then; GOTRACEBACK must be "all" in the environment.
func (p *Proc) Goroutines() (n int, stacks string) {
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	<-p.done
	_, stacks, _ = strings.Cut(p.Output(), "SIGQUIT: quit")
	return strings.Count(stacks, "\ngoroutine "), stacks
}

// Usage is what a running program has of the system; zero on systems without /proc.
type Usage struct {
	Files  int   // open descriptors
	Memory int64 // resident bytes
}

// Usage looks at the program.
func (p *Proc) Usage() (u Usage) {
	dir := fmt.Sprintf("/proc/%d/", p.Pid())
	if fds, err := os.ReadDir(dir + "fd"); err == nil {
		u.Files = len(fds)
	}
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		return u
	}
	for _, line := range strings.Split(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			u.Memory = kb << 10
		}
	}
	return u
}
