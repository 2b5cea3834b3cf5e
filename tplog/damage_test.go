package tplog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tock/internal/vfs"
)

// TestFullDisk fills the disk at every byte of a batch: the log stays good, the batch is
// not in it, and writing goes on when there is space again.
func TestFullDisk(t *testing.T) {
	first, second := message(t, 1), append(message(t, 2), message(t, 3)...)
	for left := range len(second) {
		quota := vfs.NewQuota(1 << 20)
		fsys := vfs.Inject(vfs.NewMem(), quota.Hook)
		l, err := Open(fsys, "log", Options{})
		must(t, err)
		must(t, l.Write(first, 1))
		quota.Add(-(1<<20 - HeadBytes - len(first)) + left)
		if err := l.Write(second, 2); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("%d bytes left: %v", left, err)
		}
		if got, err := messages(fsys, "log"); err != nil || len(got) != 1 || l.Messages() != 1 {
			t.Fatalf("%d bytes left: %d messages, %v", left, len(got), err)
		}
		quota.Add(1 << 20)
		must(t, l.Write(second, 2))
		must(t, l.Close())
		if got, err := messages(fsys, "log"); err != nil || len(got) != 3 {
			t.Fatalf("%d bytes left, then space: %d messages, %v", left, len(got), err)
		}
	}
}

// TestCutFails: when the torn write cannot be cut off at once, nothing is written until it can.
func TestCutFails(t *testing.T) {
	var fail atomic.Bool
	fsys := vfs.Inject(vfs.NewMem(), func(op vfs.Op) vfs.Fault {
		if fail.Load() && op.Name == "write" {
			return vfs.Fault{Err: syscall.ENOSPC, Written: 3}
		}
		if fail.Load() && op.Name == "truncate" {
			return vfs.Fault{Err: syscall.EIO}
		}
		return vfs.Fault{}
	})
	l, err := Open(fsys, "log", Options{})
	must(t, err)
	must(t, l.Write(message(t, 0), 1))
	fail.Store(true)
	for range 2 {
		if err := l.Write(message(t, 1), 1); err == nil {
			t.Fatal("a write to a broken file was accepted")
		}
	}
	fail.Store(false)
	must(t, l.Write(message(t, 2), 1))
	must(t, l.Close())
	got, err := messages(fsys, "log")
	must(t, err)
	if len(got) != 2 || !bytes.Equal(got[1], message(t, 2)) {
		t.Errorf("%d messages", len(got))
	}
}

// TestFailEveryOperation fails operation after operation of a small session. Whatever
// fails, what was acknowledged is in the log and the log is good or repairable.
func TestFailEveryOperation(t *testing.T) {
	broken := errors.New("broken")
	for _, level := range []Sync{SyncNever, SyncBatch} {
		for n := 0; ; n++ {
			mem := vfs.NewMem()
			acknowledged, err := session(t, vfs.Inject(mem, vfs.FailNth(n, broken)), level)
			if err == nil {
				if n < 8 {
					t.Fatalf("only %d operations in a session", n)
				}
				break
			}
			if !errors.Is(err, broken) {
				t.Fatalf("operation %d: %v", n, err)
			}
			if _, err := mem.Stat("log"); err != nil {
				if acknowledged > 0 {
					t.Fatalf("operation %d: acknowledged, and no log: %v", n, err)
				}
				continue
			}
			got, err := messages(mem, "log")
			if err != nil || len(got) < acknowledged {
				t.Fatalf("operation %d: %d acknowledged, %d in the log, %v", n, acknowledged, len(got), err)
			}
		}
	}
}

// session opens a log, writes five messages and closes it; it gives the number of messages
// acknowledged and the first error.
func session(t *testing.T, fsys vfs.FS, level Sync) (acknowledged int, err error) {
	l, err := Open(fsys, "log", Options{Sync: level})
	if err != nil {
		return 0, err
	}
	for i := range 5 {
		if writeErr := l.Write(message(t, i), 1); writeErr != nil {
			if err == nil {
				err = writeErr
			}
			continue
		}
		if waitErr := l.Wait(context.Background(), l.Messages()); waitErr != nil {
			if err == nil {
				err = waitErr
			}
			continue
		}
		acknowledged++
	}
	if closeErr := l.Close(); err == nil {
		err = closeErr
	}
	return acknowledged, err
}

// TestPowerCut clones the disk after each batch as a power cut would leave it, with the
// unsynced tail cut at every byte. With SyncBatch everything waited for is there.
func TestPowerCut(t *testing.T) {
	mem := vfs.NewMem()
	l, err := Open(mem, "log", Options{Sync: SyncBatch})
	must(t, err)
	for i := range 6 {
		must(t, l.Write(message(t, i), 1))
		must(t, l.Wait(context.Background(), int64(i+1)))
		if got := l.OnDisk(); got != int64(i+1) {
			t.Fatalf("%d messages on disk", got)
		}
		checkAfterCut(t, mem, i+1)
	}
	must(t, l.Close())

	l, err = Open(mem, "log", Options{}) // kdb+'s level: nothing promised beyond the first six
	must(t, err)
	must(t, l.Write(append(message(t, 6), message(t, 7)...), 2))
	must(t, l.Wait(context.Background(), 8))
	for cut := range len(message(t, 6)) + len(message(t, 7)) + 1 {
		clone := mem.CrashClone(func(int) int { return cut })
		got := recovered(t, clone)
		if len(got) < 6 {
			t.Fatalf("cut %d: %d messages", cut, len(got))
		}
	}
	must(t, l.Close())
}

func checkAfterCut(t *testing.T, mem *vfs.Mem, want int) {
	t.Helper()
	for _, choice := range []int{0, 1} {
		got := recovered(t, mem.CrashClone(func(n int) int { return min(choice, n-1) }))
		if len(got) != want {
			t.Fatalf("after a power cut: %d messages, want %d", len(got), want)
		}
	}
}

// recovered repairs a log where it must be, opens it, appends, and gives the messages
// that were there, checked one by one.
func recovered(t *testing.T, fsys vfs.FS) [][]byte {
	t.Helper()
	if _, err := Repair(fsys, "log"); err != nil {
		t.Fatal(err)
	}
	l, err := Open(fsys, "log", Options{})
	must(t, err)
	n := int(l.Messages())
	must(t, l.Write(message(t, n), 1))
	must(t, l.Close())
	got, err := messages(fsys, "log")
	must(t, err)
	if len(got) != n+1 {
		t.Fatalf("%d messages, then one more makes %d", n, len(got))
	}
	for i, msg := range got {
		if !bytes.Equal(msg, message(t, i)) {
			t.Fatalf("message %d differs", i)
		}
	}
	return got[:n]
}

// TestPowerCutInRepair cuts the power after every operation of a repair: repairing again
// gives the same log, and the cut bytes are never lost.
func TestPowerCutInRepair(t *testing.T) {
	whole := writeLog(t, vfs.NewMem(), "log", 5)
	torn := whole[:len(whole)-3]
	good := len(whole) - len(message(t, 4))
	stop := errors.New("power cut")
	for n := 0; ; n++ {
		mem := vfs.NewMem()
		must(t, vfs.WriteFile(mem, "log", torn))
		must(t, mem.SyncDir("."))
		_, err := Repair(vfs.Inject(mem, vfs.FailNth(n, stop)), "log")
		for _, choice := range []int{0, 1, 1 << 20} {
			clone := mem.CrashClone(func(n int) int { return min(choice, n-1) })
			_, err := Repair(clone, "log")
			must(t, err)
			if got := read(t, clone, "log"); !bytes.Equal(got, whole[:good]) {
				t.Fatalf("cut after operation %d: %d bytes, want %d", n, len(got), good)
			}
			if !kept(t, clone, torn[good:]) {
				t.Fatalf("cut after operation %d: the cut bytes are in no side file", n)
			}
		}
		if err == nil {
			break
		}
	}
}

// kept reports whether a side file holds the given bytes.
func kept(t *testing.T, fsys vfs.FS, want []byte) bool {
	entries, err := fsys.ReadDir(".")
	must(t, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "log.cut-") && bytes.Equal(read(t, fsys, e.Name()), want) {
			return true
		}
	}
	return false
}

// TestTornTwice: a second tail torn at the same offset does not overwrite what the first left.
func TestTornTwice(t *testing.T) {
	fsys := vfs.NewMem()
	good := writeLog(t, fsys, "log", 2)
	for i, tail := range []string{"\x00\x00\x03", "\x00\x00\x02\x00", "\x00\x00\x03"} {
		must(t, vfs.WriteFile(fsys, "log", append(bytes.Clone(good), tail...)))
		report, err := Repair(fsys, "log")
		must(t, err)
		want := []string{"", ".2", ""}[i]
		if got := report.Cut[0].SavedAs; got != fmt.Sprintf("log.cut-%d%s", len(good), want) {
			t.Errorf("tail %d saved as %s", i, got)
		}
		if got := read(t, fsys, report.Cut[0].SavedAs); string(got) != tail {
			t.Errorf("tail %d: kept %q", i, got)
		}
	}
}

// TestSalvage damages one message in the middle and finds the others again.
func TestSalvage(t *testing.T) {
	const n = 20
	whole := writeLog(t, vfs.NewMem(), "log", n)
	at := HeadBytes
	for i := range n {
		size := len(message(t, i))
		damaged := bytes.Clone(whole)
		damaged[at] = 55 // no such type
		fsys := vfs.NewMem()
		must(t, vfs.WriteFile(fsys, "log", damaged))
		report, err := Salvage(fsys, "log")
		must(t, err)
		want := append(bytes.Clone(whole[:at]), whole[at+size:]...)
		if got := read(t, fsys, "log"); !bytes.Equal(got, want) {
			t.Fatalf("message %d damaged: %d bytes, want %d; %s", i, len(got), len(want), report)
		}
		if report.Messages != n-1 || report.Bytes != int64(len(want)) || len(report.Cut) != 1 || report.Cut[0].Offset != int64(at) {
			t.Fatalf("message %d damaged: %s", i, report)
		}
		if !kept(t, fsys, damaged[at:at+size]) {
			t.Fatalf("message %d damaged: its bytes are not kept", i)
		}
		again, err := Salvage(fsys, "log")
		if err != nil || len(again.Cut) != 0 || again.Messages != n-1 {
			t.Fatalf("message %d damaged, salvaged twice: %s %v", i, again, err)
		}
		at += size
	}
}

// TestSalvageFarApart has more damage than a read buffer between the good messages.
func TestSalvageFarApart(t *testing.T) {
	before, after := bytes.Clone(head), []byte(nil)
	for i := range 5 {
		before, after = append(before, message(t, i)...), append(after, message(t, i+5)...)
	}
	noise := bytes.Repeat([]byte{0, 0, 3, 0, 0, 0, 0x63, 'x'}, chunkBytes/8+3)
	fsys := vfs.NewMem()
	must(t, vfs.WriteFile(fsys, "log", bytes.Join([][]byte{before, noise, after, []byte("torn")}, nil)))
	report, err := Salvage(fsys, "log")
	must(t, err)
	if report.Messages != 10 || len(report.Cut) != 2 {
		t.Fatal(report)
	}
	if got := read(t, fsys, "log"); !bytes.Equal(got, append(before, after...)) {
		t.Errorf("%d bytes", len(got))
	}
}

func TestSyncFails(t *testing.T) {
	var fail atomic.Bool
	fsys := vfs.Inject(vfs.NewMem(), func(op vfs.Op) vfs.Fault {
		if fail.Load() && op.Name == "sync" {
			return vfs.Fault{Err: syscall.EIO}
		}
		return vfs.Fault{}
	})
	told := make(chan error, 10)
	l, err := Open(fsys, "log", Options{Sync: SyncBatch, OnSync: func(_ int64, err error) { told <- err }})
	must(t, err)
	fail.Store(true)
	must(t, l.Write(message(t, 0), 1))
	if err := l.Wait(context.Background(), 1); !errors.Is(err, syscall.EIO) {
		t.Errorf("wait: %v", err)
	}
	if err := <-told; !errors.Is(err, syscall.EIO) {
		t.Errorf("told %v", err)
	}
	fail.Store(false)
	if err := l.Write(message(t, 1), 1); !errors.Is(err, syscall.EIO) {
		t.Errorf("a write after a failed sync: %v", err)
	}
	if err := l.Close(); !errors.Is(err, syscall.EIO) {
		t.Errorf("close: %v", err)
	}
}

func TestSyncInterval(t *testing.T) {
	told := make(chan int64, 100)
	l, err := Open(vfs.NewMem(), "log", Options{Sync: SyncInterval, Interval: time.Millisecond, OnSync: func(n int64, _ error) { told <- n }})
	must(t, err)
	for i := range 3 {
		must(t, l.Write(message(t, i), 1))
		select {
		case n := <-told:
			if n != int64(i+1) {
				t.Errorf("%d messages on disk, want %d", n, i+1)
			}
		case <-time.After(time.Minute):
			t.Fatal("never synced")
		}
	}
	must(t, l.Close())
}

func TestWaitGivesUp(t *testing.T) {
	l, err := Open(vfs.NewMem(), "log", Options{})
	must(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := l.Wait(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for a message nobody wrote: %v", err)
	}
	must(t, l.Close())
}
