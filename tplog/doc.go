// Package tplog is the tickerplant log: an append-only file of messages that an rdb, or
// the tickerplant itself, replays after a crash.
//
// The layout is kdb+'s own, so kdb+ replays our logs with -11! and we replay its:
//
//	ff 01 00 00 00 00 00 00 | message | message | ...
//
// The head is the file form of an empty general list (a log is made with `:log set ()).
// Each message is one object in the grammar of package ipc, without a length, separator
// or checksum: usually the list (`upd;`trade;data). The count in the head is not kept up
// to date by kdb+ either, and is never looked at.
//
//	log, err := tplog.Open(vfs.OS, "log/sym2026.01.02", tplog.Options{})
//	err = log.Write(batch, 3) // three encoded messages, one write
//	n, err := tplog.Replay(vfs.OS, "log/sym2026.01.02", 0, -1, func(msg k.Value) error { ... })
//
// A crash leaves at most a torn tail, because a batch is one write at the end of the
// file. [Check] finds the good part, [Open] refuses a torn log with a [BadTailError], and
// [Repair] cuts the tail off and keeps it beside the log.
package tplog
