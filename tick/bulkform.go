package tick

import "tock/schema"

// bulk takes an update of several rows that begins, up to its data, with the bytes of one
// that was taken before; false, with nothing done, for any other, which is for [Plant.Update]
// to judge. It is for a plant that publishes at once.
func (p *Plant) bulk(payload []byte) bool {
	at := p.last
	if at >= len(p.tables) || !p.tables[at].leads(payload) {
		if at = p.leadOf(payload); at < 0 {
			return false
		}
	}
	t := &p.tables[at]
	if p.failure != nil || t.picky {
		return false
	}
	data := payload[len(t.lead):]
	s, err := t.check.Check(data)
	if err != nil || !isBulk(s) {
		return false
	}
	p.last = at
	interests := p.perTable[at]
	if len(interests) == 0 {
		p.journal.copy(t.heads.log, data)
		return true
	}
	g := interests[0].group
	start := p.append(g, t, data)
	for _, in := range interests[1:] {
		in.group.out = append(in.group.out, g.out[start:]...)
	}
	p.record(t, g, data)
	return true
}

// append adds a publication of columns to a group's output and tells where it begins.
func (p *Plant) append(g *group, t *plantTable, columns []byte) (start int) {
	g.out, start = beginFrame(g.out)
	g.out = append(append(g.out, t.heads.publish...), columns...)
	endFrame(g.out, start)
	return start
}

// record adds a record whose data was just published to a group, as it is.
func (p *Plant) record(t *plantTable, g *group, data []byte) {
	if len(data) < sharedBytes {
		p.journal.copy(t.heads.log, data)
		return
	}
	p.journal.share(t.heads.log, g, len(g.out)-len(data), len(g.out))
}

// isBulk reports whether an update of a shape is published as it came.
func isBulk(s schema.Shape) bool { return !s.Single && !s.NoTime && !s.Table }

// leads reports whether a payload begins as the last bulk update of the table did.
func (t *plantTable) leads(payload []byte) bool {
	n := len(t.lead)
	return n > 0 && len(payload) > n && string(payload[:n]) == string(t.lead)
}

// leadOf is the table whose updates begin as a payload does, or -1.
func (p *Plant) leadOf(payload []byte) int {
	for i := range p.tables {
		if p.tables[i].leads(payload) {
			return i
		}
	}
	return -1
}
