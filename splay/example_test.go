package splay_test

import (
	"fmt"
	"os"

	"tock/k"
	"tock/splay"
)

func Example() {
	dir, err := os.MkdirTemp("", "db")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	store := splay.NewStore(splay.Options{})
	defer store.Close()

	trades := k.NewTable(
		[]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("price")},
		[]k.Value{k.Timespans([]int64{1, 2, 3}), k.Symbols("IBM", "AAPL", "IBM"), k.Floats([]float64{140, 190, 141})})
	err = store.SavePartition(dir, k.NewDate(8888), splay.Part{Name: k.Intern("trade"), Table: trades, Field: k.Intern("sym")})
	if err != nil {
		panic(err)
	}

	db, err := store.Open(dir)
	if err != nil {
		panic(err)
	}
	for _, def := range db.Definitions() {
		fmt.Println(def.Name, def.Value.Len())
		if table := def.Value.Partitioned(); table != nil {
			rows, err := table.Partition(0, []k.Sym{k.Intern("sym"), k.Intern("price")})
			if err != nil {
				panic(err)
			}
			for i := range rows.Len() {
				fmt.Println(rows.Cols[0].At(i).Text(), rows.Cols[1].At(i).Float())
			}
		}
	}
	// Output:
	// sym 2
	// trade 3
	// AAPL 190
	// IBM 140
	// IBM 141
	// date 1
}
