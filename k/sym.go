package k

import (
	"math/bits"
	"strings"
	"sync"
	"sync/atomic"
)

// Sym is an interned symbol. Equal symbols have equal ids; ids say nothing of order.
// 0 is the empty symbol, which is also the null.
type Sym uint32

// The symbol table is one a process, as in kdb+: values of different owners must
// compare by id. It only grows. Names live in segments that are never moved, so
// reading a name takes no lock.
var symbols = newSymTable()

const symSegmentBits = 12 // first segment holds 4096 names, each further one doubles

type symTable struct {
	mu       sync.RWMutex
	ids      map[string]Sym
	n        atomic.Uint32
	segments [32]atomic.Pointer[[]string]
}

func newSymTable() *symTable {
	s := &symTable{ids: make(map[string]Sym, 1<<symSegmentBits)}
	s.add("")
	return s
}

// segmentOf gives the segment of id and its place there.
func segmentOf(id uint32) (seg, at int) {
	u := id + 1<<symSegmentBits
	top := 31 - bits.LeadingZeros32(u)
	return top - symSegmentBits, int(u) - 1<<top
}

// add enters a name that is not yet there; the caller holds mu (or is the constructor).
func (s *symTable) add(name string) Sym {
	id := s.n.Load()
	seg, at := segmentOf(id)
	p := s.segments[seg].Load()
	if p == nil {
		names := make([]string, 1<<(seg+symSegmentBits))
		p = &names
		s.segments[seg].Store(p)
	}
	(*p)[at] = name
	s.ids[name] = Sym(id)
	s.n.Store(id + 1)
	return Sym(id)
}

// Intern returns the symbol with the given text.
func Intern(name string) Sym {
	symbols.mu.RLock()
	id, ok := symbols.ids[name]
	symbols.mu.RUnlock()
	if ok {
		return id
	}
	return internNew(strings.Clone(name))
}

// InternBytes is Intern for a byte slice that the caller may reuse; it allocates only for a new symbol.
func InternBytes(name []byte) Sym {
	symbols.mu.RLock()
	id, ok := symbols.ids[string(name)]
	symbols.mu.RUnlock()
	if ok {
		return id
	}
	return internNew(string(name))
}

func internNew(name string) Sym {
	symbols.mu.Lock()
	defer symbols.mu.Unlock()
	if id, ok := symbols.ids[name]; ok {
		return id
	}
	return symbols.add(name)
}

// InternAll interns many names under one lock each way; dst and names have equal length.
func InternAll(dst []Sym, names [][]byte) {
	symbols.mu.RLock()
	missing := false
	for i, name := range names {
		id, ok := symbols.ids[string(name)]
		if !ok {
			missing = true
			dst[i] = ^Sym(0)
			continue
		}
		dst[i] = id
	}
	symbols.mu.RUnlock()
	if !missing {
		return
	}
	for i, name := range names {
		if dst[i] == ^Sym(0) {
			dst[i] = internNew(string(name))
		}
	}
}

// String is the symbol's text without the backtick.
func (s Sym) String() string {
	seg, at := segmentOf(uint32(s))
	p := symbols.segments[seg].Load()
	if p == nil {
		return ""
	}
	return (*p)[at]
}

// Compare orders symbols by the bytes of their text, as q does.
func (s Sym) Compare(t Sym) int {
	if s == t {
		return 0
	}
	return strings.Compare(s.String(), t.String())
}

// SymbolCount is the number of symbols interned and the bytes of their text's table, for .Q.w and \w.
func SymbolCount() int { return int(symbols.n.Load()) }
