package tick

import (
	"tock/k"
	"tock/proc"
)

// measure is the tickerplant's figures.
func (t *Tickerplant) measure(add func(proc.Metric)) {
	add(proc.Metric{Name: "tock_tickerplant_messages", Help: "Messages of the day so far, those of the log (.u.i).", Value: counted(t.vars.i.Get())})
	if t.file != nil {
		add(proc.Metric{Name: "tock_tickerplant_log_bytes", Help: "Length of the day's log.", Value: float64(t.file.Bytes())})
		add(proc.Metric{Name: "tock_tickerplant_log_messages_on_disk", Help: "Messages of the log that are known to be on disk.", Value: float64(t.file.OnDisk())})
	}
	stalled := 0.0
	if t.stall.on {
		stalled = 1
	}
	add(proc.Metric{Name: "tock_tickerplant_stalled", Help: "1 while the log cannot be written and updates wait.", Value: stalled})
	if d := t.vars.w.Get().Dict(); d != nil {
		for i, name := range d.Keys.Each() {
			add(proc.Metric{Name: "tock_tickerplant_subscribers", Help: "Subscriptions.", Label: "table", Of: name.Text(), Value: float64(d.Vals.At(i).Len())})
		}
	}
	byTable := map[string]int64{}
	for kind, n := range t.refused.counts {
		byTable[kind.table] += n
	}
	for table, n := range byTable {
		add(proc.Metric{Name: "tock_tickerplant_refused_total", Help: "Updates refused (.u.refused[] says why).", Counter: true, Label: "table", Of: table, Value: float64(n)})
	}
}

// counted is a count of q; null where there is no log.
func counted(v k.Value) float64 {
	if v.Type() != -k.Long || v.Int() == k.NullLong {
		return 0
	}
	return float64(v.Int())
}

// measure is the RDB's figures.
func (r *RDB) measure(add func(proc.Metric)) {
	connected := 0.0
	if r.peer != nil {
		connected = 1
	}
	add(proc.Metric{Name: "tock_rdb_connected", Help: "1 while the RDB is subscribed.", Value: connected})
	add(proc.Metric{Name: "tock_rdb_unsaved_days", Help: "Ended days that could not be saved yet.", Value: float64(len(r.unsaved))})
}
