package feed

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/schema"
	"tock/test/rig"
	"tock/tplog"
)

// plant is a small tickerplant: it logs updates and answers what a feed asks. It can be
// killed at any message, and started again over the same log and port.
type plant struct {
	t      testing.TB
	fsys   *vfs.Mem
	schema *schema.Schema

	mu       sync.Mutex
	day      int
	log      *tplog.Log
	listener *ipc.Listener
	port     int // its own for the whole test
	alive    bool
	noLog    bool
	takes    bool          // has .u.upd though no schema
	life     int           // messages until it dies; negative: for ever
	died     chan struct{} // closed when it died
	asked    map[string]int
	refuse   func(table string) error
	clock    int64
	stalled  int      // questions until its log can be written; what comes before waits
	waiting  [][]byte // records
	rollAt   int      // messages from one roll of the day to the next; 0: none
	handled  int
}

func newPlant(t testing.TB) *plant {
	p := &plant{t: t, fsys: vfs.NewMem(), schema: schema.Default(), asked: map[string]int{}, port: rig.Port(t)}
	p.start(-1)
	t.Cleanup(func() {
		p.mu.Lock()
		p.alive = false
		listener, log := p.listener, p.log
		p.mu.Unlock()
		listener.Shutdown()
		log.Close()
	})
	return p
}

// start brings it to life for a number of messages.
func (p *plant) start(life int) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if p.log, err = tplog.Open(p.fsys, p.logName(), tplog.Options{}); err != nil {
		p.t.Fatal(err)
	}
	p.listener, err = ipc.Listen(ipc.ListenOptions{Host: "127.0.0.1", Port: p.port, NoUnix: true, Options: ipc.Options{Handler: p}, Log: zerolog.Nop()})
	if err != nil {
		p.t.Fatal(err)
	}
	p.alive, p.life, p.died = true, life, make(chan struct{})
}

func (p *plant) logName() string { return fmt.Sprintf("log/sym2026.01.%02d", p.day+1) }

func (p *plant) addr() string { return fmt.Sprintf("127.0.0.1:%d", p.port) }

// roll is the end of the day: the next log; mu is held.
func (p *plant) roll() {
	p.log.Close()
	p.day++
	var err error
	if p.log, err = tplog.Open(p.fsys, p.logName(), tplog.Options{}); err != nil {
		p.t.Error(err)
	}
}

func (p *plant) Opened(*ipc.Conn)        {}
func (p *plant) Closed(*ipc.Conn, error) {}

func (p *plant) Messages(c *ipc.Conn, batch *ipc.Batch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range batch.Messages {
		if !p.alive {
			return
		}
		if p.life == 0 {
			p.die()
			return
		}
		p.life--
		if p.handled++; p.rollAt > 0 && p.handled%p.rollAt == 0 {
			p.roll()
		}
		m := &batch.Messages[i]
		v, err := m.Decode(nil)
		if err != nil {
			p.t.Error(err)
			return
		}
		answer := p.handle(v)
		if m.Kind == ipc.Sync {
			if p.life == 0 {
				p.die() // between the log and the answer
				return
			}
			_ = c.Send(ipc.Response, answer)
		}
	}
}

// die is a kill: nothing more is handled or sent; mu is held.
func (p *plant) die() {
	p.alive, p.waiting, p.stalled = false, nil, 0
	p.log.Close()
	listener, died := p.listener, p.died
	go func() {
		listener.Shutdown()
		close(died)
	}()
}

func (p *plant) handle(v k.Value) k.Value {
	if v.IsString() {
		p.asked[v.Text()]++
		switch v.Text() {
		case askPosition:
			if p.noLog {
				return k.ListOf(k.NewSymbol(""), k.NewLong(k.NullLong), k.NewBool(false))
			}
			at := k.ListOf(k.NewSymbol(":"+p.logName()), k.NewLong(p.log.Messages()), k.NewBool(p.stalled > 0))
			if p.stalled > 0 {
				if p.stalled--; p.stalled == 0 {
					p.recover()
				}
			}
			return at
		case askSchema:
			if p.schema == nil {
				return k.NewErrorValue(".u.t")
			}
			return p.tables()
		case askUpd:
			return k.NewBool(p.takes)
		}
	}
	items := v.Items()
	switch {
	case len(items) == 4 && items[0].Text() == askTail:
		p.asked[askTail]++
		var out []k.Value
		_, err := tplog.Replay(p.fsys, items[1].Text()[1:], items[2].Int(), items[3].Int(), func(msg k.Value) error {
			out = append(out, msg)
			return nil
		})
		if err != nil {
			return k.NewErrorValue(err.Error())
		}
		return k.NewList(out)
	case len(items) == 3 && items[0].Text() == ".u.upd":
		if err := p.update(items[1], items[2]); err != nil {
			return k.NewErrorValue(err.Error())
		}
		return k.Identity
	}
	p.t.Errorf("asked for %v", v.Type())
	return k.NewErrorValue("nyi")
}

func (p *plant) tables() k.Value {
	var names []k.Sym
	var tables []k.Value
	for _, t := range p.schema.Tables {
		empty, err := t.Empty()
		if err != nil {
			p.t.Error(err)
		}
		names, tables = append(names, t.Name), append(tables, empty)
	}
	return k.MustDict(k.Syms(names), k.NewList(tables))
}

// update logs an update as kdb+tick does: with its time column, added where it is missing.
func (p *plant) update(table, data k.Value) error {
	if p.refuse != nil {
		if err := p.refuse(table.Text()); err != nil {
			return err
		}
	}
	def, ok := p.schema.Table(table.Text())
	if !ok {
		return k.Error(table.Text())
	}
	shape, err := schema.NewValidator(def).CheckValue(data)
	if err != nil {
		return err
	}
	if shape.NoTime {
		p.clock++
		stamp := k.NewTimespan(p.clock)
		if !shape.Single {
			stamp = k.Repeat(stamp, shape.Rows)
		}
		data = k.NewList(append([]k.Value{stamp}, data.Each()...))
	}
	b, err := ipc.Append(nil, k.ListOf(k.NewSymbol("upd"), table, data))
	if err != nil {
		return err
	}
	if p.noLog {
		return nil
	}
	if p.stalled > 0 {
		p.waiting = append(p.waiting, b)
		return nil
	}
	return p.log.Write(b, 1)
}

// recover writes what waited; mu is held.
func (p *plant) recover() {
	for _, b := range p.waiting {
		if err := p.log.Write(b, 1); err != nil {
			p.t.Error(err)
		}
	}
	p.waiting = nil
}

// liveAndDie kills and restarts the plant until stop is closed. It gives the kills.
func (p *plant) liveAndDie(rng *rand.Rand, stop chan struct{}) (kills int) {
	for {
		select {
		case <-p.died:
			kills++
			p.start(20 + rng.IntN(150))
		case <-stop:
			return kills
		}
	}
}

// logged is all messages of all days.
func (p *plant) logged() (out []k.Value) {
	for day := range p.day + 1 {
		_, err := tplog.Replay(p.fsys, fmt.Sprintf("log/sym2026.01.%02d", day+1), 0, -1, func(msg k.Value) error {
			out = append(out, msg)
			return nil
		})
		if err != nil {
			p.t.Fatal(err)
		}
	}
	return out
}
