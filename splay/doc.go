// Package splay is kdb+ tables on disk: column files, enumeration domains, splayed
// tables, partitioned and segmented databases, memory mapping and checks. It reads
// what kdb+ 2.6 to 4.1 wrote and writes what 3.6 and later read.
//
//	store := splay.NewStore(splay.Options{})
//	err := store.SavePartition("db", k.NewDate(8888), splay.Part{Name: k.Intern("trade"), Table: trades, Field: k.Intern("sym")})
//	db, err := store.Open("db")           // what \l db does
//	for _, def := range db.Definitions() { ... def.Name, def.Value ... }
//
// A [Store] owns the mappings its values live in and never unmaps them before Close,
// so a value stays good for as long as the store is open, whatever happens to the
// files, with one exception no reader can exclude: a mapped file that somebody
// truncates in place. Nothing here does that: files are replaced by rename, or only
// grow. A program that wants to survive others doing it runs its queries under
// runtime/debug.SetPanicOnFault and recovers.
//
// A file that was mapped and then replaced keeps its blocks on disk until Close.
//
// What is durable when: [Store.Enumerate], [WriteDown.Commit] and [Store.Set] return when
// the disk has it, in the order symbols, columns, .d, the table's name, so that no crash
// shows a table whose symbols are missing or half a partition. [Store.Append] does not
// wait, as kdb+ does not; it repairs what an interrupted one left.
//
// The layouts are those of real files; vectors are used where they lie, so the host
// must be little-endian, as kdb+'s are.
package splay
