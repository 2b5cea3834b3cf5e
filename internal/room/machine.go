package room

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// Machine is the machine's memory in bytes, 0 where it cannot be told.
var Machine = sync.OnceValue(func() int64 {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	if fields := strings.Fields(string(data)); len(fields) > 1 {
		if kb, err := strconv.ParseInt(fields[1], 10, 64); err == nil && kb < math.MaxInt64/1024 {
			return kb * 1024
		}
	}
	return 0
})

// Allowed is the bytes that the process may have: the machine's memory, or less where the
// system says so: a limit of its data (ulimit -d, -v) or of its control group.
var Allowed = sync.OnceValue(func() int64 {
	most := int64(1 << 44)
	if m := Machine(); m > 0 {
		most = m
	}
	groups, _ := os.ReadFile("/proc/self/cgroup")
	return min(most, dataLimit(), groupLimit("/sys/fs/cgroup", string(groups)))
})

// groupLimit is the least memory limit of a process's control groups and those above them,
// as many bytes as there can be without one. root is where the groups are mounted, groups
// the text of /proc/self/cgroup: lines number:controllers:path, without a controller in
// version 2. Within a container the path may be one outside, so the root counts too.
func groupLimit(root, groups string) int64 {
	least := int64(math.MaxInt64)
	for _, line := range strings.Split(groups, "\n") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) < 3 {
			continue
		}
		var dir, name string
		switch parts[1] {
		case "":
			dir, name = root, "memory.max"
		case "memory":
			dir, name = filepath.Join(root, "memory"), "memory.limit_in_bytes"
		default:
			continue
		}
		for group := filepath.Clean("/" + parts[2]); ; group = filepath.Dir(group) {
			if text, err := os.ReadFile(filepath.Join(dir, group, name)); err == nil {
				if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
					least = min(least, n)
				}
			}
			if group == "/" {
				break
			}
		}
	}
	return least
}
