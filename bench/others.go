package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// What other programs use of the processors while a workload runs spoils its figures, so
// it is printed: above a tenth of a processor a run is to be repeated.

// usage is processor seconds: of the whole machine, and of this program with the
// processes it has waited for.
type usage struct {
	at        time.Time
	all, ours float64
}

func usageNow() usage {
	u := usage{at: time.Now(), all: machineSeconds()}
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var r syscall.Rusage
		if syscall.Getrusage(who, &r) == nil {
			u.ours += float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
		}
	}
	return u
}

// machineSeconds is what all processors have worked since the start, from /proc/stat: all
// but idle and waiting for devices.
func machineSeconds() float64 {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	var user, nice, system, idle, wait, irq, soft, steal float64
	if _, err := fmt.Sscanf(line, "cpu %f %f %f %f %f %f %f %f", &user, &nice, &system, &idle, &wait, &irq, &soft, &steal); err != nil {
		return 0
	}
	const ticks = 100 // a second, for programs
	return (user + nice + system + irq + soft + steal) / ticks
}

// since says what others used from then to now, in processors.
func (then usage) since() (others, seconds float64) {
	now := usageNow()
	seconds = now.at.Sub(then.at).Seconds()
	return max(0, (now.all-then.all)-(now.ours-then.ours)) / seconds, seconds
}
