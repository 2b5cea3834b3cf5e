package proc

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/q"
	"tock/tplog"
)

// journal is the log of -l and -L: the messages that changed a variable of the default
// namespace, in the order they were evaluated, beside a checkpoint of those variables.
//
//	NAME.qdb  the variables at the last \l, as a dictionary
//	NAME.log  the messages since, as a tickerplant's log
//
// A start reads the script NAME.q, the checkpoint, and evaluates the log.
// Source: code.kx.com/q/kb/logging.
type journal struct {
	base    string // NAME, in full
	log     *tplog.Log
	sync    bool  // each message is on disk before it is answered
	replica *Peer // who is sent each message too; nil for nobody
	busy    bool  // a message is being evaluated: what it sends to itself is part of it
	buf     []byte
}

// While a checkpoint is made there are: the new one, then the log it makes superfluous.
const (
	newCheckpoint = ".qdb.new"
	oldLog        = ".log.old"
)

// openJournal brings back what the log keeps, and logs from here on.
// Errors: of the files; no name to go by.
func (p *Process) openJournal() error {
	if !p.opts.LogUpdates {
		return nil
	}
	if p.cfg.Script == "" {
		return errors.New("option -l needs a name")
	}
	base, err := filepath.Abs(strings.TrimSuffix(p.cfg.Script, ".q"))
	if err != nil {
		return err
	}
	j := &journal{base: base, sync: p.opts.LogSync}
	if err := j.finishCheckpoint(); err != nil {
		return err
	}
	if err := p.restore(base + ".qdb"); err != nil {
		return err
	}
	path := base + ".log"
	if _, err := tplog.Check(vfs.OS, path); err == nil {
		report, err := tplog.Repair(vfs.OS, path)
		if err != nil {
			return err
		}
		for _, cut := range report.Cut {
			p.log.Warn().Str("log", path).Int64("offset", cut.Offset).Str("saved", cut.SavedAs).Msg("the log had a partial message at its end")
		}
		if _, err := p.replayLog(path, -1); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if j.log, err = tplog.Open(vfs.OS, path, tplog.Options{}); err != nil {
		return err
	}
	p.journal = j
	return nil
}

// finishCheckpoint finishes or forgets a checkpoint that a crash cut off: once the old log
// is set aside, the new checkpoint has what it has.
func (j *journal) finishCheckpoint() error {
	if _, err := os.Stat(j.base + oldLog); err != nil {
		if err := os.Remove(j.base + newCheckpoint); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.Rename(j.base+newCheckpoint, j.base+".qdb"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Remove(j.base + oldLog)
}

// restore assigns the variables of a checkpoint.
func (p *Process) restore(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	v, err := p.Get(path)
	if err != nil {
		return err
	}
	d := v.Dict()
	if d == nil || d.Keys.Type() != k.Symbol {
		return k.Error(path)
	}
	for i, name := range k.Data[k.Sym](d.Keys) {
		if err := p.interp.Set(name.String(), d.Vals.At(i)); err != nil {
			return err
		}
	}
	return nil
}

// replayLog evaluates messages of a log; one that fails is said and passed over.
func (p *Process) replayLog(path string, n int64) (int64, error) {
	return tplog.Replay(vfs.OS, path, 0, n, func(msg k.Value) error {
		if err := p.interp.Run(msg); err != nil && !p.exiting {
			p.complain(err)
		}
		return nil
	})
}

// logged evaluates a message so that its changes are in the log before they are answered,
// or not there at all: an error takes them back.
func (p *Process) logged(msg k.Value, evaluate func() (k.Value, error)) (k.Value, error) {
	j := p.journal
	if j == nil || j.busy {
		return evaluate()
	}
	j.busy = true
	defer func() { j.busy = false }()
	before := p.interp.Snapshot()
	v, err := evaluate()
	if !before.Changed() {
		return v, err
	}
	if err == nil {
		err = j.write(msg)
	}
	if err != nil {
		before.Rollback()
		return k.Value{}, err
	}
	if j.replica != nil {
		if err := j.replica.conn.Send(ipc.Async, msg); err != nil {
			p.log.Warn().Err(err).Msg("the replica is gone")
			j.replica = nil
		}
	}
	return v, nil
}

// write appends a message.
func (j *journal) write(msg k.Value) error {
	var err error
	if j.buf, err = ipc.Append(j.buf[:0], msg); err != nil {
		return err
	}
	if err = j.log.Write(j.buf, 1); err == nil && j.sync {
		err = j.log.Sync()
	}
	return err
}

// checkpoint is \l alone: the variables are written, the log starts over.
func (p *Process) checkpoint() error {
	j := p.journal
	if j == nil {
		return errNoLog
	}
	names, values := p.interp.Root()
	d, err := k.NewDict(k.Syms(names), k.NewList(values))
	if err != nil {
		return err
	}
	if err := p.Set(j.base+newCheckpoint, d, k.Value{}); err != nil {
		return err
	}
	if err := syncFile(j.base + newCheckpoint); err != nil {
		return err
	}
	if err := j.log.Close(); err != nil {
		return err
	}
	if err := os.Rename(j.base+".log", j.base+oldLog); err != nil {
		return err
	}
	if err := j.finishCheckpoint(); err != nil {
		return err
	}
	j.log, err = tplog.Open(vfs.OS, j.base+".log", tplog.Options{})
	return err
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// replicate is \r of a client: where the log is and how long, and from here on the client
// is sent what is logged. One can be: the last that asked.
func (p *Process) replicate() (k.Value, error) {
	if p.journal == nil {
		return k.Value{}, errNoLog
	}
	if p.current != nil {
		p.journal.replica = p.current
	}
	log := p.journal.log
	return k.NewList([]k.Value{k.NewSymbol(":" + log.Path()), k.NewLong(log.Messages())}), nil
}

// follow is -r: what another process has logged is evaluated here, and what it will log.
// Errors: of connecting, or of the log, which this process reads itself.
func (p *Process) follow() error {
	if p.opts.Replicate == "" {
		return nil
	}
	h, err := p.Open(k.String(p.opts.Replicate))
	if err != nil {
		return errors.New(q.ErrorText(err))
	}
	where, err := p.Send(h.Int(), k.String(`\r`))
	if err != nil {
		return errors.New(q.ErrorText(err))
	}
	if where.Len() != 2 || where.At(0).Type() != -k.Symbol || where.At(1).Type() != -k.Long {
		return k.ErrType
	}
	_, err = p.replayLog(strings.TrimPrefix(where.At(0).Text(), ":"), where.At(1).Int())
	return err
}

// closeJournal makes what was logged durable.
func (p *Process) closeJournal() {
	if p.journal != nil && p.journal.log != nil {
		if err := p.journal.log.Close(); err != nil {
			p.log.Warn().Err(err).Msg("closing the log")
		}
	}
}
