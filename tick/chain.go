package tick

import (
	"fmt"
	"time"

	"tock/k"
	"tock/proc"
	"tock/schema"
)

// upstream is the tickerplant a chained one gets its updates from. A chained tickerplant
// has no log: whoever needs the rows of before subscribes to the first one, or replays
// its log.
type upstream struct {
	t       *Tickerplant
	address string
	peer    *proc.Peer
	day     k.Value
}

const (
	connectTimeout = 5 * time.Second
	firstRetry     = 100 * time.Millisecond
	longestRetry   = 5 * time.Second
)

// connect subscribes to everything and takes the schema, waiting for a tickerplant that
// is not there yet.
func (u *upstream) connect() error {
	for wait := firstRetry; ; wait = min(2*wait, longestRetry) {
		s, err := u.subscribe()
		if err == nil {
			return u.t.setTables(s)
		}
		u.t.log.Warn().Err(err).Str("tickerplant", u.address).Dur("retry", wait).Msg("not subscribed yet")
		time.Sleep(wait) // nothing is served before there is a schema
	}
}

// subscribe connects and subscribes; the tables as the tickerplant has them.
func (u *upstream) subscribe() (*schema.Schema, error) {
	peer, err := u.t.p.Dial(u.address, connectTimeout)
	if err != nil {
		return nil, err
	}
	r, err := u.t.p.Call(peer, k.String("(.u.sub[`;`];.u.d)"))
	if err != nil {
		return nil, err
	}
	if r.Len() != 2 {
		return nil, fmt.Errorf("%s is no tickerplant: %w", u.address, k.ErrType)
	}
	var names []k.Sym
	var values []k.Value
	for _, pair := range r.At(0).Each() {
		names = append(names, pair.At(0).Sym())
		values = append(values, pair.At(1))
	}
	u.peer, u.day = peer, r.At(1)
	u.t.p.OnClose(peer, u.lost)
	return schema.FromTables(names, values)
}

// lost subscribes again when the tickerplant is back.
func (u *upstream) lost() {
	u.t.log.Warn().Str("tickerplant", u.address).Msg("lost; trying again")
	u.again(firstRetry)
}

func (u *upstream) again(wait time.Duration) {
	u.t.p.After(wait, func() {
		if _, err := u.subscribe(); err != nil {
			u.again(min(2*wait, longestRetry))
			return
		}
		u.t.vars.d.Set(u.day)
		u.t.log.Info().Str("tickerplant", u.address).Msg("subscribed again")
	})
}
