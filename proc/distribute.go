package proc

import (
	"fmt"
	"reflect"

	"tock/ipc"
	"tock/k"
	"tock/q/prim"
)

var _ prim.Distributor = (*Process)(nil)

// Distribute is peach where \s is below 0: each item goes to a process of .z.pd, the next
// to whichever has answered. Without .z.pd, or when it names no process, there are none.
//
// Errors: 'type for a .z.pd that is no int vector with the unique attribute; the error of
// the first item in order that has one, once all that was asked is answered; 'os when a
// process is lost, or is closed because it sent something else than a response.
// Source: code.kx.com/q/basics/peach, "Processes (distributed each)".
func (p *Process) Distribute(f, items k.Value) ([]k.Value, bool, error) {
	handles, ok := p.handler("pd")
	if !ok || items.Len() < 2 {
		return nil, false, nil
	}
	if handles.Type().IsFunction() {
		var err error
		if handles, err = p.interp.Apply(handles, []k.Value{k.Identity}); err != nil {
			return nil, false, err
		}
	}
	if handles.Type() != k.Int || handles.Len() > 0 && handles.Attr() != k.Unique {
		return nil, false, k.ErrType
	}
	if handles.Len() == 0 {
		return nil, false, nil
	}
	if err := p.beginWait(); err != nil {
		return nil, false, err
	}
	d := &distribution{p: p, f: f, items: items, at: map[*Peer]int{}, results: make([]k.Value, items.Len())}
	for _, h := range k.Data[int32](handles) {
		peer, ok := p.handles.get(h).(*Peer)
		if !ok {
			d.fail(d.next, badHandle(int64(h)))
			break
		}
		d.ask(peer)
	}
	return d.results, true, d.finish()
}

// distribution is a peach under way: which process has which item.
type distribution struct {
	p       *Process
	f       k.Value
	items   k.Value
	next    int // the first item that nobody was asked for
	at      map[*Peer]int
	results []k.Value
	failed  int // the item with the error
	err     error
}

// ask gives a process the next item, when there is one and none has failed.
func (d *distribution) ask(peer *Peer) {
	if d.err != nil || d.next >= d.items.Len() {
		return
	}
	i := d.next
	d.next++
	peer.flushed()
	if err := peer.conn.Send(ipc.Sync, k.ListOf(d.f, d.items.At(i))); err != nil {
		d.fail(i, d.p.sendError(peer, err))
		return
	}
	d.at[peer] = i
}

func (d *distribution) fail(item int, err error) {
	if d.err == nil || item < d.failed {
		d.failed, d.err = item, err
	}
}

// finish takes answers until nobody owes one.
func (d *distribution) finish() error {
	for len(d.at) > 0 {
		idle := true
		for peer, item := range d.at {
			if m, event, reason, ok := peer.take(); ok {
				idle = false
				d.took(peer, item, &m, event, reason)
			}
		}
		if idle {
			if err := d.await(); err != nil {
				return err
			}
		}
	}
	return d.err
}

// took deals with what a process sent.
func (d *distribution) took(peer *Peer, item int, m *message, event event, reason error) {
	switch {
	case event == opened:
	case event == closed:
		delete(d.at, peer)
		d.p.peerClosed(peer, reason)
		d.fail(item, k.Error("os"))
	case m.Kind != ipc.Response:
		delete(d.at, peer)
		d.p.handles.remove(peer.Number)
		_ = peer.close()
		d.fail(item, k.Error("os"))
	default:
		delete(d.at, peer)
		v, err := m.value()
		if err == nil {
			err = v.AsError()
		}
		if err != nil {
			d.fail(item, err)
		} else {
			d.results[item] = v
		}
		d.ask(peer)
	}
}

// await blocks until one of the processes sends something. An interrupt closes those that
// were asked: their responses may still come.
func (d *distribution) await() error {
	p := d.p
	_ = p.stdout.Flush()
	p.unlockGlobals()
	defer p.lockGlobals()
	peers := make([]*Peer, 0, len(d.at))
	cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(p.broken)}}
	for peer := range d.at {
		peers = append(peers, peer)
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(peer.inbox)})
	}
	at, it, _ := reflect.Select(cases)
	if at > 0 {
		peer := peers[at-1]
		peer.held = append(peer.held, it.Interface().(item))
		return nil
	}
	p.interp.ClearInterrupt()
	for _, peer := range peers {
		p.handles.remove(peer.Number)
		_ = peer.close()
	}
	return k.Error(fmt.Sprintf("rcv handle: %d. OS reports: Interrupted system call", peers[0].Number))
}
