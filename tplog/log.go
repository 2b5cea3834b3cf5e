package tplog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"tock/internal/vfs"
)

// Sync is how soon what was written is made durable against the loss of the machine.
// Against the death of the process alone every level protects.
type Sync int

const (
	SyncNever    Sync = iota // left to the operating system, as kdb+ does
	SyncInterval             // every Options.Interval
	SyncBatch                // as soon as the disk allows; Wait tells when
)

// Options are a log's settings; the zero value is kdb+'s behaviour.
type Options struct {
	Sync     Sync
	Interval time.Duration // for SyncInterval; 0 is 100 ms
	// OnSync is called from a goroutine of the log after each sync, with the number of
	// messages then on disk, or with the error that ends the log.
	OnSync func(onDisk int64, err error)
}

const defaultInterval = 100 * time.Millisecond

// Log is a log open for appending. One goroutine writes; the other methods may be called
// from any.
type Log struct {
	fsys vfs.FS
	path string
	opts Options
	f    vfs.File

	mu       sync.Mutex // never held during a sync
	changed  *sync.Cond // of anything below
	messages int64
	bytes    int64     // length of the good part of the file
	torn     bool      // the file may be longer than bytes
	slow     time.Time // when a short write took long
	onDisk   int64     // messages known to be on disk
	failed   error     // the log can no longer be trusted
	closing  bool
	stop     chan struct{} // closed together with closing
	syncer   sync.WaitGroup
}

// Create makes a log without messages, as `:log set () does, together with the
// directories on the way. It appears whole or not at all, and replaces a file of its name.
func Create(fsys vfs.FS, path string) error {
	dir := filepath.Dir(path)
	if err := fsys.MkdirAll(dir); err != nil {
		return err
	}
	next := path + ".new"
	if err := vfs.WriteFile(fsys, next, head); err != nil {
		return err
	}
	if err := fsys.Rename(next, path); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

// Open opens a log for appending and counts its messages; it is made if it is not there.
//
// Errors: a [BadTailError] when its end is broken (the file is left as it is; see
// [Repair]), a [NotLogError], or of the file system.
func Open(fsys vfs.FS, path string, opts Options) (*Log, error) {
	_, err := fsys.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = Create(fsys, path)
	}
	if err != nil {
		return nil, err
	}
	extent, err := Check(fsys, path)
	if err != nil {
		return nil, err
	}
	if !extent.Good() {
		return nil, &BadTailError{path, extent}
	}
	f, err := fsys.OpenAppend(path)
	if err != nil {
		return nil, err
	}
	l := &Log{fsys: fsys, path: path, opts: opts, f: f, messages: extent.Messages, bytes: extent.Bytes, stop: make(chan struct{})}
	l.changed = sync.NewCond(&l.mu)
	if l.opts.Interval <= 0 {
		l.opts.Interval = defaultInterval
	}
	switch opts.Sync {
	case SyncInterval:
		l.syncer.Go(l.syncOften)
	case SyncBatch:
		l.syncer.Go(l.syncBatches)
	}
	return l, nil
}

// Write appends a batch: the encodings of the given number of messages, back to back, in
// one write.
//
// When it fails, as on a full disk, nothing of the batch is in the log: a part that was
// written is cut off again, now or before the next write, and writing can go on once
// there is space.
//
// Errors: of the file system (syscall.ENOSPC among them), or of an earlier sync.
func (l *Log) Write(batch []byte, messages int) error { return l.WriteParts([][]byte{batch}, messages) }

// WriteParts is Write of a batch that is in several pieces, which need not be the messages.
func (l *Log) WriteParts(batch [][]byte, messages int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return l.failed
	}
	if l.closing {
		return fmt.Errorf("%s: %w", l.path, fs.ErrClosed)
	}
	if l.torn {
		if err := l.cut(); err != nil {
			return err
		}
	}
	n, err := l.append(batch)
	if err != nil {
		l.torn = true
		if cutErr := l.cut(); cutErr != nil {
			err = errors.Join(err, cutErr)
		}
		return fmt.Errorf("%s: a batch of %d messages was not written at offset %d: %w", l.path, messages, l.bytes, err)
	}
	l.bytes += int64(n)
	l.messages += int64(messages)
	if l.opts.Sync == SyncBatch {
		l.changed.Broadcast()
	}
	return nil
}

// append writes a batch at the end of the file; mu is held.
func (l *Log) append(batch [][]byte) (n int, err error) {
	size := 0
	for _, part := range batch {
		size += len(part)
	}
	if size <= briefBytes && l.quick() {
		begin := time.Now()
		n, err = vfs.WriteBriefly(l.f, batch)
		if end := time.Now(); end.Sub(begin) > briefTime {
			l.slow = end
		}
	} else {
		n, err = vfs.WriteParts(l.f, batch)
	}
	if err == nil && n < size {
		err = io.ErrShortWrite
	}
	return n, err
}

// Short writes are [vfs.WriteBriefly] as long as the system only copies them: not beside
// syncs, which writes wait for, and not for a while after one that took long. What a full read
// of a connection brings is short: some tens of microseconds.
const (
	briefBytes = 512 << 10
	briefTime  = time.Millisecond
	slowPause  = 10 * time.Second
)

// quick reports whether a short write is expected not to wait for the disk; mu is held.
func (l *Log) quick() bool {
	return l.opts.Sync == SyncNever && (l.slow.IsZero() || time.Since(l.slow) > slowPause)
}

// cut takes away what a failed write left behind; mu is held.
func (l *Log) cut() error {
	if err := l.f.Truncate(l.bytes); err != nil {
		return fmt.Errorf("%s: cannot cut a failed write back to %d bytes: %w", l.path, l.bytes, err)
	}
	l.torn = false
	return nil
}

// Path is the log's file name.
func (l *Log) Path() string { return l.path }

// Messages is the number of messages in the log.
func (l *Log) Messages() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.messages
}

// Bytes is the length of the log, head included.
func (l *Log) Bytes() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes
}

// OnDisk is the number of messages of this session and before known to be on disk.
func (l *Log) OnDisk() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.onDisk
}

// Wait returns when the first n messages are as safe as the log's level promises: with
// SyncBatch on disk, otherwise written.
//
// Errors: that of a failed sync, after which nothing more will be on disk; ctx's.
func (l *Log) Wait(ctx context.Context, n int64) error {
	wake := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		l.changed.Broadcast()
		l.mu.Unlock()
	})
	defer wake()
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		switch {
		case l.opts.Sync != SyncBatch && n <= l.messages, n <= l.onDisk:
			return nil
		case l.failed != nil:
			return l.failed
		case ctx.Err() != nil:
			return ctx.Err()
		case l.closing:
			return fmt.Errorf("%s: %w", l.path, fs.ErrClosed)
		}
		l.changed.Wait()
	}
}

// Sync makes everything written so far durable before it returns.
func (l *Log) Sync() error {
	l.mu.Lock()
	target, failed := l.messages, l.failed
	l.mu.Unlock()
	if failed != nil {
		return failed
	}
	err := l.f.Datasync()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.synced(target, err)
	return l.failed
}

// synced notes the result of a sync that covered the first target messages; mu is held.
func (l *Log) synced(target int64, err error) {
	if err != nil && l.failed == nil {
		// After a failed sync the system may have dropped the pages it could not write,
		// and a later sync would succeed without them: nothing can be promised any more.
		l.failed = fmt.Errorf("%s: the log is lost after a failed sync; reopen it: %w", l.path, err)
	}
	if err == nil {
		l.onDisk = max(l.onDisk, target)
	}
	l.changed.Broadcast()
}

// syncBatches syncs as soon as there is something to sync, until the log is closed:
// batches that are written while one sync runs share the next.
func (l *Log) syncBatches() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.failed == nil {
		if l.onDisk == l.messages {
			if l.closing {
				return
			}
			l.changed.Wait()
			continue
		}
		l.mu.Unlock()
		l.syncAndTell()
		l.mu.Lock()
	}
}

// syncOften syncs every interval where there is something to sync, until the log is closed.
func (l *Log) syncOften() {
	tick := time.NewTicker(l.opts.Interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-l.stop:
			return
		}
		l.mu.Lock()
		due := l.onDisk != l.messages && l.failed == nil
		l.mu.Unlock()
		if due {
			l.syncAndTell()
		}
	}
}

func (l *Log) syncAndTell() {
	err := l.Sync()
	if l.opts.OnSync != nil {
		l.opts.OnSync(l.OnDisk(), err)
	}
}

// Close makes what was written durable, unless the level is SyncNever, and closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closing {
		l.mu.Unlock()
		return fmt.Errorf("%s: %w", l.path, fs.ErrClosed)
	}
	l.closing = true
	close(l.stop)
	l.changed.Broadcast()
	l.mu.Unlock()
	l.syncer.Wait()
	var err error
	if l.opts.Sync != SyncNever && l.OnDisk() != l.Messages() {
		err = l.Sync()
	}
	if closeErr := l.f.Close(); err == nil {
		err = closeErr
	}
	return err
}
