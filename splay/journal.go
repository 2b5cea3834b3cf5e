package splay

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
)

// The journal of a maintenance operation stands in the root of the database while one is
// under way, and whoever works on it holds its lock:
//
//	{"id":"..","op":"addcol","table":"trade","args":".."}     args: IPC bytes
//	done /db/2026.01.02/trade                                 a directory is finished
//	commit                                                    (compact) from here on only forward
//	swapped                                                   (compact) all is in its place
//
// A last line without its end was torn and does not count. Where doing an operation twice
// would matter, the new directory carries the operation's id in a file until its line is
// in the journal: which of the two a crash came between can then be told.
const (
	journalName = "maint.log$"
	markerName  = ".maint$"
	lineCommit  = "commit"
	lineSwapped = "swapped"
)

// ErrUnfinished is why a database cannot be changed: an earlier operation was interrupted
// and has to be finished, or given up, first.
const ErrUnfinished k.Error = "unfinished"

type journal struct {
	s          *Store
	path       string
	f          vfs.File
	id         string
	made       Maintenance
	done       map[string]bool
	committing bool // may only roll forward
	swapped    bool // only clearing away is left
	resumed    bool // an earlier try got so far
}

type journalHead struct {
	ID    string `json:"id"`
	Op    string `json:"op"`
	Table string `json:"table,omitempty"`
	Args  []byte `json:"args,omitempty"`
}

func (m Maintenance) head(id string) (journalHead, error) {
	args, err := ipc.Append(nil, k.NewList(m.Args))
	return journalHead{id, m.Op, m.Table.String(), args}, err
}

// readJournal reads the journal of a database; nil when there is none, or none yet.
func (s *Store) readJournal(name string) (*journal, error) {
	b, err := vfs.ReadFile(s.fs, name)
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, onPath(name, err)
	}
	lines := strings.Split(string(b), "\n")
	lines = lines[:len(lines)-1]
	if len(lines) == 0 {
		return nil, nil
	}
	var head journalHead
	if err := json.Unmarshal([]byte(lines[0]), &head); err != nil {
		return nil, corrupt(name, 0, "an operation: %s", err)
	}
	args, _, err := ipc.Decode(head.Args)
	if err != nil {
		return nil, corrupt(name, 0, "its arguments: %s", err)
	}
	j := &journal{s: s, path: name, id: head.ID, done: map[string]bool{},
		made: Maintenance{Op: head.Op, Table: k.Intern(head.Table), Args: args.Each()}}
	for _, line := range lines[1:] {
		if dir, ok := strings.CutPrefix(line, "done "); ok {
			j.done[dir] = true
		}
		j.committing = j.committing || line == lineCommit
		j.swapped = j.swapped || line == lineSwapped
	}
	return j, nil
}

// beginJournal takes the database's maintenance lock and writes down what is to be done,
// or finds that an earlier try of the same got so far.
//
// Errors: ErrUnfinished when something else was begun and not finished.
func (s *Store) beginJournal(root string, m Maintenance) (*journal, error) {
	name := path.Join(root, journalName)
	f, err := s.lockName(name)
	if err != nil {
		return nil, err
	}
	j, err := s.readJournal(name)
	if err == nil && j == nil {
		j, err = s.newJournal(name, f, m)
	} else if err == nil && j.made.same(m) {
		j.resumed = true
	} else if err == nil && !j.made.same(m) {
		err = fmt.Errorf("%w: %s: %s; resume it or abandon it first", ErrUnfinished, name, j.made)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	j.f = f
	return j, nil
}

func (s *Store) newJournal(name string, f vfs.File, m Maintenance) (*journal, error) {
	head, err := m.head(rand.Text())
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	if err = f.Truncate(0); err == nil {
		if _, err = f.Write(append(text, '\n')); err == nil {
			err = s.sync(f)
		}
	}
	if err != nil {
		return nil, onPath(name, err)
	}
	return &journal{s: s, path: name, id: head.ID, made: m, done: map[string]bool{}}, s.syncDir(path.Dir(name))
}

// same compares operations by the bytes of their arguments.
func (m Maintenance) same(other Maintenance) bool {
	a, errA := m.head("")
	b, errB := other.head("")
	return errA == nil && errB == nil && a.Op == b.Op && a.Table == b.Table && string(a.Args) == string(b.Args)
}

// note appends a durable line.
func (j *journal) note(line string) error {
	// A torn line of an earlier try is ended first; it then says nothing.
	size, err := j.f.Seek(0, io.SeekEnd)
	if err == nil && size > 0 {
		last := make([]byte, 1)
		if _, err = j.f.ReadAt(last, size-1); err == nil && last[0] != '\n' {
			line = "\n" + line
		}
	}
	if err == nil {
		if _, err = io.WriteString(j.f, line+"\n"); err == nil {
			err = j.s.sync(j.f)
		}
	}
	return onPath(j.path, err)
}

// finished removes the journal.
func (j *journal) finished() error {
	var errs [3]error
	if removesOpen {
		errs[0] = j.s.fs.Remove(j.path)
		errs[1] = j.f.Close()
	} else {
		errs[1] = j.f.Close()
		errs[0] = j.s.fs.Remove(j.path)
	}
	errs[2] = j.s.syncDir(path.Dir(j.path))
	for _, err := range errs {
		if err != nil {
			return onPath(j.path, err)
		}
	}
	return nil
}

// leave gives the lock back; the journal stays.
func (j *journal) leave() { j.f.Close() }

// Unfinished is the maintenance operation that was begun on a database and not finished;
// ok is false when there is none.
func (s *Store) Unfinished(dir string) (m Maintenance, ok bool, err error) {
	j, err := s.readJournal(path.Join(clean(dir), journalName))
	if j == nil || err != nil {
		return Maintenance{}, false, err
	}
	return j.made, true, nil
}

// Abandon gives up an unfinished operation: the directories that have been changed stay
// so, the others stay as they were. One that can only go on is refused.
func (s *Store) Abandon(dir string) error {
	root := clean(dir)
	name := path.Join(root, journalName)
	if !s.exists(name) {
		return nil
	}
	f, err := s.lockName(name)
	if err != nil {
		return err
	}
	j, err := s.readJournal(name)
	if err == nil && j != nil && j.committing {
		err = fmt.Errorf("%w: %s: %s is being put in place and can only be resumed", ErrUnfinished, name, j.made)
	}
	if err != nil {
		f.Close()
		return err
	}
	if j == nil {
		j = &journal{s: s, path: name}
	}
	j.f = f
	if err := errors.Join(s.clearStages(root), s.clearCompaction(root)); err != nil {
		j.leave()
		return err
	}
	return j.finished()
}
