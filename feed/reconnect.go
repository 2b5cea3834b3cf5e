package feed

import (
	"context"

	"tock/ipc"
	"tock/k"
)

// keepConnected makes a new connection whenever the old one is lost, and catches up.
func (p *publisher) keepConnected(ctx context.Context) {
	for {
		for {
			p.mu.Lock()
			idle, changed := p.conn != nil || p.fatal != nil, p.changed
			p.mu.Unlock()
			if !idle {
				break
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
		conn, err := p.connect(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			p.mu.Lock()
			p.fatal = err
			p.announce()
			p.mu.Unlock()
			continue
		}
		if err := p.catchUp(ctx, conn); err != nil {
			conn.Close()
			if ctx.Err() != nil {
				return
			}
			p.log.Warn().Err(err).Msg("lost the tickerplant while catching up")
			if sleep(ctx, p.opts.retryLeast) != nil {
				return
			}
		}
	}
}

// catchUp finds out what of the unconfirmed updates the tickerplant has, sends the rest
// again, and makes conn the connection to publish over.
func (p *publisher) catchUp(ctx context.Context, conn *ipc.Conn) error {
	at, err := settledPosition(ctx, conn)
	if err != nil {
		return err
	}
	p.mu.Lock()
	base, pending, skip := p.base, p.pending, p.stats.refused > 0
	p.mu.Unlock()
	// Updates taken meanwhile come behind these, and were sent nowhere.
	found := 0
	if len(pending) > 0 && base.hasLog() && at.hasLog() {
		if found, err = findLogged(ctx, conn, base, at, pending, skip); err != nil {
			return err
		}
		if k.Match(at.log, base.log) && at.count < base.count {
			p.log.Error().Int64("confirmed", base.count).Int64("left", at.count).Msg("the tickerplant's log is shorter than it was: confirmed messages are lost")
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if found > 0 {
		p.baseAt = pending[found-1].number
		p.drop(p.baseAt)
	} else if len(p.pending) > 0 {
		p.baseAt = p.pending[0].number - 1
	}
	p.base = at
	p.stats.reconnects++
	p.stats.found += int64(found)
	p.stats.resent += int64(len(pending) - found)
	p.log.Info().Int("found", found).Int("resent", len(pending)-found).Msg("connected to the tickerplant again")
	p.adopt(conn)
	for _, u := range p.pending {
		p.send(u)
	}
	p.ask()
	return nil
}

// findLogged is how many of the oldest pending updates are among what was logged after
// position base. Updates arrive in order, so it is a first part of them: the next one
// looked for is always the oldest not found. With skip, the tickerplant is known to
// refuse some, and one that is found says that those before it were refused.
func findLogged(ctx context.Context, conn *ipc.Conn, base, at position, pending []update, skip bool) (found int, err error) {
	places := map[string][]int{}
	for i, u := range pending {
		key := keyOf(k.NewSym(u.table), u.data, false)
		places[key] = append(places[key], i)
	}
	look := func(msg k.Value) bool {
		for _, dropTime := range []bool{false, true} {
			for _, i := range places[loggedKey(msg, dropTime)] {
				if (i == found || skip && i > found) && pending[i].noTime == dropTime {
					found = i + 1
					return found < len(pending)
				}
			}
		}
		return true
	}
	if !k.Match(at.log, base.log) {
		// The day was rolled: the rest of the old log, then the new one.
		if err := eachLogged(ctx, conn, base.log, base.count, -1, look); err != nil {
			return 0, err
		}
		base = position{log: at.log}
	}
	if found < len(pending) && base.count < at.count {
		err = eachLogged(ctx, conn, at.log, base.count, at.count, look)
	}
	return found, err
}
