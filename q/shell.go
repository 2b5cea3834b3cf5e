package q

import (
	"io"
	"os"
	"os/exec"

	"tock/internal/room"
	"tock/k"
)

// shell runs an operating-system command: its output as a list of lines. The output goes
// to a file on the way, so that what the command leaves running in the background is not
// waited for, as in kdb+.
func (t *thread) shell(text string) (k.Value, error) {
	out, err := os.CreateTemp("", "q")
	if err != nil {
		return k.Value{}, k.Error("os")
	}
	defer func() { _ = out.Close() }()
	_ = os.Remove(out.Name()) // it lives as long as it is open
	complaints, err := os.CreateTemp("", "q")
	if err != nil {
		return k.Value{}, k.Error("os")
	}
	defer func() { _ = complaints.Close() }()
	_ = os.Remove(complaints.Name())
	cmd := exec.Command("/bin/sh", "-c", text)
	cmd.Stdout, cmd.Stderr = out, complaints
	failed := cmd.Run()
	if _, err := complaints.Seek(0, io.SeekStart); err == nil {
		_, _ = io.Copy(t.in.host.Stderr(), complaints)
	}
	if failed != nil {
		return k.Value{}, k.Error("os")
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return k.Value{}, k.Error("os")
	}
	if info, err := out.Stat(); err == nil && !room.Fits(info.Size(), 2) {
		return k.Value{}, k.ErrWSFull
	}
	data, err := io.ReadAll(out)
	if err != nil {
		return k.Value{}, k.Error("os")
	}
	return linesOf(data), nil
}
