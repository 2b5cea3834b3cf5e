package proc

import (
	"errors"
	"fmt"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/tplog"
)

// Internal is the functions -n!x that reach outside the language.
// Source: code.kx.com/q/basics/internal.
func (p *Process) Internal(n int64, x k.Value) (k.Value, bool, error) {
	var r k.Value
	var err error
	switch n {
	case -11:
		r, err = p.replay(x)
	case -12:
		r, err = hostOf(x)
	case -13:
		r, err = addressOf(x)
	case -19:
		r, err = p.pack(x)
	case -21:
		r, err = p.packedStats(x)
	case -18:
		r, err = p.compressed(x)
	case -22:
		var size int
		size, err = ipc.Size(x)
		r = k.NewLong(int64(size) + 8) // the header of a message
	case -25:
		r, err = p.broadcast(x)
	case -26:
		r, err = p.encryptionOf(x)
	case -30:
		r, err = p.deferred(x)
	case -38:
		r, err = p.socketTable(x)
	default:
		return r, false, nil
	}
	return r, true, err
}

// replay is -11!: see formats.md section 2.2 for the forms.
func (p *Process) replay(x k.Value) (k.Value, error) {
	n := int64(-1)
	file := x
	if items := x.Items(); len(items) == 2 {
		if t := items[0].Type(); t != -k.Long && t != -k.Int {
			return k.Value{}, k.ErrType
		}
		n, file = items[0].Int(), items[1]
	}
	if t := file.Type(); t != -k.Symbol && t != k.Char {
		return k.Value{}, k.ErrType
	}
	path, err := p.pathOf(file)
	if err != nil {
		return k.Value{}, err
	}
	if n == -2 {
		extent, err := tplog.Check(vfs.OS, path)
		switch {
		case err != nil:
			return k.Value{}, fileError(path, err)
		case extent.Good():
			return k.NewLong(extent.Messages), nil
		}
		return k.Longs([]int64{extent.Messages, extent.Bytes}), nil
	}
	apply, copies := p.interp.Run, p.interp.Copies
	if f, ok := p.handler("ps"); ok {
		copies = func(k.Value) bool { return false }
		apply = func(msg k.Value) error {
			_, err := p.interp.Apply(f, []k.Value{msg})
			return err
		}
	}
	done, err := tplog.ReplayCopied(vfs.OS, path, 0, n, copies, apply)
	var bad *tplog.BadTailError
	if errors.As(err, &bad) {
		return k.Value{}, k.Error("badtail")
	}
	if err != nil {
		return k.Value{}, fileError(path, err)
	}
	return k.NewLong(done), nil
}

// compressed is -18!: a message, compressed when that halves it, wherever it may go.
func (p *Process) compressed(x k.Value) (k.Value, error) {
	plain, err := ipc.AppendMessage(nil, ipc.Async, x)
	if err != nil {
		return k.Value{}, err
	}
	if packed, ok := ipc.Compress(nil, plain); ok {
		return k.Bytes(packed), nil
	}
	return k.Bytes(plain), nil
}

// broadcast is -25!(handles;msg): one encoding for all, and all or none get it.
func (p *Process) broadcast(x k.Value) (k.Value, error) {
	items := x.Items()
	if len(items) != 2 {
		return k.Value{}, k.ErrType
	}
	if t := items[0].Type(); t != k.Int && t != k.Long {
		return k.Value{}, k.ErrType
	}
	handles := items[0].Each()
	peers := make([]*Peer, len(handles))
	capability, least := ipc.MaxCapability, 0
	for i, h := range handles {
		peer, ok := p.handles.find(h.Int()).(*Peer)
		if !ok || h.Int() <= 0 || peer.conn.Err() != nil {
			return k.Value{}, k.Error(fmt.Sprintf("%d is not an ipc handle", h.Int()))
		}
		peers[i] = peer
		if c := peer.conn.Capability(); c < capability {
			capability, least = c, i
		}
	}
	if items[1].IsIdentity() {
		for _, peer := range peers {
			if err := p.flushPeer(peer); err != nil {
				return k.Value{}, err
			}
		}
		return k.Identity, nil
	}
	frame, err := ipc.NewFrame(ipc.Async, items[1], capability)
	if err != nil {
		return k.Value{}, k.Error(fmt.Sprintf("%s error serializing for handle %d", errorWord(err), handles[least].Int()))
	}
	for _, peer := range peers {
		peer.sending()
		if err := peer.conn.SendFrame(frame); err != nil {
			p.log.Debug().Err(err).Str("peer", peer.name()).Msg("broadcast not sent")
		}
	}
	return k.Identity, nil
}

func errorWord(err error) string {
	var e k.Error
	if errors.As(err, &e) {
		return string(e)
	}
	return err.Error()
}

// encryptionOf is -26!: the settings of TLS for (), what a handle has for its number.
func (p *Process) encryptionOf(x k.Value) (k.Value, error) {
	switch t := x.Type(); {
	case x.IsIdentity() || x.Len() == 0 && t == k.Mixed:
		return sslSettings(), nil
	case t == -k.Int || t == -k.Long:
		switch h := p.handles.find(x.Int()).(type) {
		case *Peer:
			return h.encryption(), nil
		case *webSocket:
			return h.peer.encryption(), nil
		}
		return k.Value{}, k.ErrDomain
	}
	return k.Value{}, k.ErrType
}

// deferred is -30!: (::) leaves the response of the request being evaluated open;
// (handle;isError;value) sends one that was left open.
func (p *Process) deferred(x k.Value) (k.Value, error) {
	if x.IsIdentity() {
		if p.current == nil || !p.current.asking {
			return k.Value{}, k.ErrDomain
		}
		if !p.current.deferring {
			p.current.deferring = true
			p.current.owed++
		}
		return k.Identity, nil
	}
	items := x.Items()
	if len(items) != 3 || items[1].Type() != -k.Boolean {
		return k.Value{}, k.ErrType
	}
	if t := items[0].Type(); t != -k.Int && t != -k.Long {
		return k.Value{}, k.ErrType
	}
	h := items[0].Int()
	var peer *Peer
	switch to := p.handles.find(h).(type) {
	case *Peer:
		peer = to
	case *webSocket:
		peer = to.peer
	default:
		return k.Value{}, k.ErrDomain
	}
	if peer.owed == 0 {
		return k.Value{}, k.Error(fmt.Sprintf("Handle %d was not expecting a response msg", h))
	}
	peer.owed--
	if items[1].Bool() {
		text := items[2].Text()
		p.respond(peer, k.Value{}, k.Error(text))
	} else {
		p.respond(peer, items[2], nil)
	}
	return k.Identity, nil
}

// socketTable is -38!: of handles the protocol, the family, whether long messages are sent
// compressed (of a web socket, whether that was agreed on), and the messages and bytes that wait.
//
// Source: code.kx.com/q/basics/internal, "-38!x (socket table)".
func (p *Process) socketTable(x k.Value) (k.Value, error) {
	columns := k.Symbols("p", "f", "z", "n", "m")
	row := func(h int64) k.Value {
		proto, frame, packs, queued, messages := byte(' '), byte(' '), false, int64(0), 0
		switch peer := p.handles.find(h).(type) {
		case *webSocket:
			proto, frame, packs, queued, messages = 'w', 't', peer.packs, peer.queued(), peer.waiting()
		case *Peer:
			proto, frame = 'q', 't'
			if peer.conn.IsUnix() {
				frame = 'u'
			}
			packs = peer.conn.Compresses()
			queued, messages = peer.queue()
		}
		return k.MustDict(columns,
			k.ListOf(k.NewChar(proto), k.NewChar(frame), k.NewBool(packs), k.NewLong(int64(messages)), k.NewLong(queued)))
	}
	switch t := x.Type(); {
	case t == -k.Int || t == -k.Long:
		return row(x.Int()), nil
	case t == k.Int || t == k.Long:
		if x.Len() == 0 {
			return k.NewTable(k.Data[k.Sym](columns), []k.Value{k.String(""), k.String(""), k.Bools(nil), k.Longs(nil), k.Longs(nil)}), nil
		}
		rows := make([]k.Value, x.Len())
		for i := range rows {
			rows[i] = row(x.At(i).Int())
		}
		return k.Collapse(rows), nil
	}
	return k.Value{}, k.ErrType
}
