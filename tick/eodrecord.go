package tick

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tock/k"
)

// The end of a day is a sequence of steps, each of which may be done again. What is done
// stands in a file of the database, a line a step:
//
//	flushed   the rows are out of the tables; the log has them all
//	(sorted   the write-down of the partition is sealed: see splay.WriteDown.Seal)
//	renamed   the partition is in its place
//
// and when the HDB has loaded it, the file is removed. An RDB that starts goes on from there: a partition that was sealed is put in place, an
// HDB that was not told is told, and a day that got no further is saved from its log.
const (
	recordName  = "eod.log$"
	stepFlushed = "flushed"
	stepRenamed = "renamed"
	recordBytes = 1 << 16 // from where on a record begins anew, where no HDB ever comes
)

type dayStep struct {
	Day  string `json:"day"`
	Step string `json:"step"`
}

// record notes a step. A record that cannot be kept is no reason not to save the day.
func (r *RDB) record(dir string, date k.Value, step string) {
	if _, err := os.Stat(dir); err != nil && step == stepFlushed {
		return // no database yet: its directory is made with the first partition
	}
	name := filepath.Join(dir, recordName)
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(name); err == nil && step == stepFlushed && info.Size() > recordBytes && len(r.unsaved) == 1 {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(name, flags, 0o666)
	if err == nil {
		var text []byte
		if text, err = json.Marshal(dayStep{dateText(int32(date.Int())), step}); err == nil {
			if _, err = f.Write(append(text, '\n')); err == nil {
				err = f.Sync()
			}
		}
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}
	if err != nil {
		r.log.Warn().Err(err).Str("file", name).Str("step", step).Msg("the end of day's record")
	}
}

// recordReloaded ends the record: the HDB has what was put in place last.
func (r *RDB) recordReloaded(dir string) {
	if step, ok := lastStep(dir); ok && step.Step == stepRenamed {
		if err := os.Remove(filepath.Join(dir, recordName)); err != nil {
			r.log.Warn().Err(err).Msg("the end of day's record")
		}
	}
}

// lastStep is the last whole line of the record.
func lastStep(dir string) (step dayStep, ok bool) {
	f, err := os.Open(filepath.Join(dir, recordName))
	if err != nil {
		return step, false
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return step, false
	}
	lines := strings.Split(string(b), "\n")
	for i := len(lines) - 2; i >= 0; i-- {
		var s dayStep
		if json.Unmarshal([]byte(lines[i]), &s) == nil {
			return s, true
		}
	}
	return step, false
}

// resumeDay finishes the end of day that a crash interrupted, as far as its partition
// was written.
func (r *RDB) resumeDay(dir string) error {
	step, ok := lastStep(dir)
	if !ok {
		return nil
	}
	day, valid := parseDate(step.Day)
	if !valid {
		return nil
	}
	if step.Step == stepFlushed {
		done, err := r.p.Store().Resume(dir, k.NewDate(day))
		if err != nil {
			return err
		}
		if done {
			r.log.Info().Str("day", step.Day).Msg("its partition was written when the RDB ended: put in place")
		} else if last, have := lastPartition(dir); !have || last < day {
			return nil // the log has its rows
		}
		r.record(dir, k.NewDate(day), stepRenamed)
	}
	r.tellHDB(dir)
	return nil
}
