// Package tick is the application: tickerplant, RDB, HDB and chained tickerplant, each a
// q process (package proc) with natives of its own.
//
// The tickerplant's core, [Plant], is pure: bytes of updates in, log records and
// published frames out, with the time, the log and the connections as arguments. The
// rest of the tickerplant keeps the variables that kdb+tick's users know where q sees
// them, and calls what users may have redefined:
//
//	.u.t tables    .u.w subscribers    .u.i .u.j message counts    .u.d date
//	.u.L log name  .u.l log handle     .u.sub .u.add .u.del .u.sel .u.pub .u.upd
//	.u.end .u.endofday .u.ts .u.ld .u.tick .u.init
//
// Names and behaviour follow KX's kdb+tick (tick.q, u.q, r.q).
package tick
