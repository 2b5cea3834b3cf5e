package tick

import (
	"io"
	"sort"

	"github.com/rs/zerolog"

	"tock/k"
	"tock/proc"
	"tock/q"
)

// refusals counts asynchronous updates that were not taken. Each kind is logged when it
// first occurs and summed up at the end of the day; its feed cannot be answered.
type refusals struct {
	log     zerolog.Logger
	console func() io.Writer // where kdb+ shows the errors of asynchronous messages
	counts  map[refusal]int64
}

// refusal is one kind: which table, and why.
type refusal struct{ table, reason string }

// maxRefusalKinds bounds the kinds counted apart: names come from feeds.
const maxRefusalKinds = 1000

func (r *refusals) note(peer *proc.Peer, table string, err error) {
	if r.counts == nil {
		r.counts = map[refusal]int64{}
	}
	kind := refusal{table, q.ErrorText(err)}
	if len(table) > 64 || len(r.counts) >= maxRefusalKinds {
		kind.table = "(others)"
	}
	r.counts[kind]++
	if r.counts[kind] == 1 {
		_, _ = io.WriteString(r.console(), q.ConsoleText(err))
		r.log.Warn().Str("table", kind.table).Str("error", kind.reason).Int32("handle", peer.Number).
			Str("user", peer.Conn().User()).Msg("update refused; further ones are counted: .u.refused[]")
	}
}

// kinds is the kinds counted, in order.
func (r *refusals) kinds() []refusal {
	out := make([]refusal, 0, len(r.counts))
	for kind := range r.counts {
		out = append(out, kind)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].table != out[j].table {
			return out[i].table < out[j].table
		}
		return out[i].reason < out[j].reason
	})
	return out
}

// summary logs the counts.
func (r *refusals) summary() {
	for _, kind := range r.kinds() {
		r.log.Warn().Str("table", kind.table).Str("error", kind.reason).Int64("updates", r.counts[kind]).Msg("updates refused")
	}
}

// table is the counts as q sees them: .u.refused[].
func (r *refusals) table() k.Value {
	var tables, reasons []k.Sym
	var counts []int64
	for _, kind := range r.kinds() {
		tables = append(tables, k.Intern(kind.table))
		reasons = append(reasons, k.Intern(kind.reason))
		counts = append(counts, r.counts[kind])
	}
	return k.NewTable([]k.Sym{k.Intern("table"), k.Intern("error"), k.Intern("updates")},
		[]k.Value{k.Syms(tables), k.Syms(reasons), k.Longs(counts)})
}
