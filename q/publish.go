package q

import (
	"sync"
	"time"

	"tock/k"
	"tock/q/prim"
)

// published is what readers see of the global variables: the state after the main
// thread's last Publish, whole. It is handed on as a list of records, one a variable,
// newest first, so that publishing and catching up cost what changed and no more.
//
//	main thread:  changed -> note;  Publish: a record of each noted variable to the front
//	a replica:    records from the front up to the version it has already
//
// What is in a record never changes afterwards: a value that the main thread would go on
// extending in place is recorded as a snapshot of it, and no longer set in place.
type published struct {
	noted []*variable // the main thread's own

	mu       sync.Mutex // guards what follows
	version  uint64     // 0: nothing published yet
	newest   *record
	settings prim.Settings
	spare    []*replica // not in use, last used last
}

// record is a variable as it was published last.
type record struct {
	cell       *variable // the main thread's: only its name may be read
	version    uint64
	newer, old *record

	value  k.Value
	view   *view // a copy
	domain *k.Domain
	order  int
	listed bool // there are names below it
}

// publishing is set when readers have been asked for: until then changes cost nothing.
func (g *globals) publishing() bool { return g.published != nil }

// note says that a variable is to be published; the main thread's. v may be nil.
func (v *variable) note() {
	if v == nil || v.noted {
		return
	}
	if p := v.home.all.published; p != nil {
		v.noted = true
		p.noted = append(p.noted, v)
	}
}

// startPublishing notes every variable there is.
func (g *globals) startPublishing() {
	if g.published != nil {
		return
	}
	g.published = &published{}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.root.noteAll()
	g.spaces.noteAll()
}

func (ns *namespace) noteAll() {
	for _, v := range ns.vars {
		if v.defined() || v.domain != nil {
			v.note()
		}
		if v.space != nil {
			v.space.noteAll()
		}
	}
}

// Publish shows readers the global variables as they are now. The main thread calls it
// when it is done with something; what it does afterwards is seen at the next call.
// Without readers it does nothing.
func (in *Interp) Publish() {
	p := in.vars.published
	if p == nil {
		return
	}
	settings := *in.settings
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.noted) == 0 && settings == p.settings && p.version > 0 {
		return
	}
	p.version++
	p.settings = settings
	for _, v := range p.noted {
		v.noted = false
		p.record(v)
	}
	clear(p.noted)
	p.noted = p.noted[:0]
	p.expire()
}

// record puts a variable's record to the front, as the variable is now.
func (p *published) record(v *variable) {
	r := v.record
	if r == nil {
		r = &record{cell: v}
		v.record = r
	} else if r.newer != nil || r.old != nil || p.newest == r {
		p.unlink(r)
	}
	r.version = p.version
	r.value, r.view, r.domain, r.order = v.value, nil, v.domain, v.order
	r.listed = v.space != nil && v.space.listed
	if v.hold.Load() != holdShared {
		r.value = k.Snapshot(v.value)
		v.hold.Store(holdHeader)
	}
	if w := v.view; w != nil {
		r.view = &view{text: w.text, tree: w.tree, deps: append([]*variable(nil), w.deps...), value: w.value}
	}
	r.newer, r.old = nil, p.newest
	if p.newest != nil {
		p.newest.newer = r
	}
	p.newest = r
}

func (p *published) unlink(r *record) {
	if r.newer != nil {
		r.newer.old = r.old
	} else {
		p.newest = r.old
	}
	if r.old != nil {
		r.old.newer = r.newer
	}
	r.newer, r.old = nil, nil
}

// spareFor is how long a replica that nobody uses is kept: it holds on to the values that
// it saw last.
const spareFor = time.Second

// expire lets go of the replicas that were not used for a while.
func (p *published) expire() {
	n := 0
	for n < len(p.spare) && time.Since(p.spare[n].used) > spareFor {
		n++
	}
	if n > 0 {
		p.spare = append([]*replica(nil), p.spare[n:]...)
	}
}
