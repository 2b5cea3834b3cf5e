// Package feed brings ticks to a tickerplant: from recorded files or a simulator, at the
// recorded pace or faster, in batches, without losing or doubling any when either side
// is killed.
//
//	Source -> batcher -> pacing -> Publisher -> tickerplant
//
// A [Source] gives rows in the order of their event times. The batcher makes messages of
// them, the same messages for the same source and settings every time. The [Publisher]
// sends (".u.upd";`table;columns) and keeps every message until the tickerplant has
// confirmed it. [Run] is the whole program.
package feed
