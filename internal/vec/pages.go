package vec

const (
	pageBits = 10
	pageLen  = 1 << pageBits
)

// Pages is a sparse array from 32-bit ids to small numbers, direct-addressed in pages
// that exist only where something was set: one addition and two loads a look-up, whatever
// the ids are. The zero Pages is ready and holds nothing.
type Pages struct{ pages []*[pageLen]int32 }

// Get is the number at id, or -1.
func (p *Pages) Get(id uint32) int32 {
	if at := id >> pageBits; int(at) < len(p.pages) {
		if page := p.pages[at]; page != nil {
			return page[id%pageLen] - 1
		}
	}
	return -1
}

// Set puts a number (not negative) at id.
func (p *Pages) Set(id uint32, num int32) {
	at := int(id >> pageBits)
	if at >= len(p.pages) {
		pages := make([]*[pageLen]int32, max(at+1, 2*len(p.pages)))
		copy(pages, p.pages)
		p.pages = pages
	}
	if p.pages[at] == nil {
		p.pages[at] = new([pageLen]int32)
	}
	p.pages[at][id%pageLen] = num + 1
}
