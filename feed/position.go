package feed

import (
	"context"
	"fmt"
	"time"

	"tock/ipc"
	"tock/k"
)

// position is how far a tickerplant has come: the log it writes and the messages in it.
type position struct {
	log   k.Value // .u.L as it came; no value when the tickerplant has no log
	count int64   // the higher of .u.i and .u.j
	// stalled says that its log cannot be written: what it has taken may be in neither.
	stalled bool
}

// hasLog reports whether messages can be counted and looked up there.
func (p position) hasLog() bool { return !p.log.IsZero() }

// askPosition is q for (log; messages; stalled). A tickerplant without a log has neither
// .u.L nor .u.i; kdb+tick counts in .u.j in batch mode and in .u.i otherwise, and has no
// .u.stalled.
const askPosition = "(@[value;`.u.L;`];@[{max value each x};`.u.i`.u.j;0N];1b~@[value;`.u.stalled;0b])"

func positionOf(v k.Value) (position, error) {
	items := v.Each()
	if len(items) != 3 || items[1].Type() != -k.Long || items[2].Type() != -k.Boolean {
		return position{}, fmt.Errorf("the tickerplant says nothing of its log")
	}
	p := position{count: items[1].Int(), stalled: items[2].Int() != 0}
	if t := items[0].Type(); (t == -k.Symbol && !items[0].IsNull() || t == k.Char && items[0].Len() > 0) && p.count >= 0 {
		p.log = items[0]
	}
	return p, nil
}

// settleWait is how long a tickerplant's count must stay the same to be final.
const settleWait = 50 * time.Millisecond

// settleLimit is when waiting for that ends: others may publish all the time.
const settleLimit = time.Second

// settledPosition asks for the position until what an earlier connection left on its way
// has been worked off: the count no longer changes, and the log is written.
func settledPosition(ctx context.Context, conn *ipc.Conn) (position, error) {
	var last position
	same := 0
	for deadline := time.Now().Add(settleLimit); ; {
		v, err := conn.Call(ctx, k.String(askPosition))
		if err != nil {
			return position{}, err
		}
		p, err := positionOf(v)
		if err != nil {
			return position{}, err
		}
		if same++; p.count != last.count || same == 1 {
			same = 1
		}
		last = p
		if !p.stalled && (!p.hasLog() || same >= 3 || time.Now().After(deadline)) {
			return p, nil
		}
		if err := sleep(ctx, settleWait); err != nil {
			return position{}, err
		}
	}
}

// askTail is q for messages n to n+m-1 of a log. .u.since is what a tickerplant may offer
// that need not read all of it.
const askTail = "{[L;n;m]$[`since in key`.u;.u.since[L;n;m];(n;m)sublist get L]}"

// tailPage is how many messages are asked for at a time.
const tailPage = 10000

// eachLogged calls fn for the logged messages from n on, in order, to the log's end or
// to count (negative for all), until fn gives false.
func eachLogged(ctx context.Context, conn *ipc.Conn, log k.Value, n, count int64, fn func(msg k.Value) bool) error {
	for count < 0 || n < count {
		m := int64(tailPage)
		if count >= 0 {
			m = min(m, count-n)
		}
		v, err := conn.Call(ctx, k.ListOf(k.String(askTail), log, k.NewLong(n), k.NewLong(m)))
		if err != nil {
			return err
		}
		for i := range v.Len() {
			if !fn(v.At(i)) {
				return nil
			}
		}
		n += int64(v.Len())
		if int64(v.Len()) < m {
			return nil
		}
	}
	return nil
}

// keyOf is what identifies an update: its table and data, without the time column if the
// tickerplant adds it. Equal keys, equal updates.
func keyOf(table k.Value, data k.Value, dropTime bool) string {
	out := append([]byte(table.Text()), 0)
	items := data.Each()
	if t := data.Table(); t != nil {
		items = t.Cols
		out = append(out, 1)
	}
	if dropTime && len(items) > 0 {
		items = items[1:]
	}
	for _, x := range items {
		var err error
		if out, err = ipc.Append(out, x); err != nil {
			return ""
		}
	}
	return string(out)
}

// loggedKey is the key of a logged message (`upd;table;data); "" for anything else.
func loggedKey(msg k.Value, dropTime bool) string {
	if items := msg.Items(); len(items) == 3 && items[1].Type() == -k.Symbol {
		return keyOf(items[1], items[2], dropTime)
	}
	return ""
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
