package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// The data set on disk: as Tock's plain and compressed columns, with enumerations of 32
// bits, and as its peers keep it.

const (
	sizeTitle   = "size on disk"
	narrowTitle = "size on disk, 32-bit enumerations"
)

// variants makes copies of the database that are kept in other ways: compressed, and with
// enumerations of 32 bits.
func (s *settings) variants(data queryData) error {
	if err := s.variant(data.database(), data.packed(), "compress", "17,5,3"); err != nil {
		return err
	}
	return s.variant(data.database(), data.narrow(), "narrow")
}

// variant makes a copy of the database on which a maintenance operation was carried out,
// unless it is there.
func (s *settings) variant(from, to, op string, args ...string) error {
	done := to + "-done"
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	for _, table := range []string{"trade", "quote"} {
		cmd := exec.Command(filepath.Join(s.bin, "hdb"), append([]string{"maint", to, op, table}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s of %s: %v %s", op, table, err, out)
		}
	}
	return os.WriteFile(done, nil, 0o600)
}

// sizes reports what each store takes.
func (d queryData) sizes(r *report) error {
	for _, store := range []struct{ cell, engine, path string }{
		{sizeTitle, "tock", d.database()}, {sizeTitle, narrowEngine, d.narrow()}, {sizeTitle, packedEngine, d.packed()},
		{sizeTitle, "duckdb", filepath.Join(d.dir, "duckdb.db")},
		{sizeTitle, "parquet", d.parquet()}, {sizeTitle, "chdb", filepath.Join(d.dir, "chdb")},
		{narrowTitle, "tock", d.narrow()}, {narrowTitle, "duckdb", filepath.Join(d.dir, "duckdb.db")},
	} {
		var bytes int64
		err := filepath.WalkDir(store.path, func(_ string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			info, err := e.Info()
			if err == nil {
				bytes += info.Size()
			}
			return err
		})
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		r.add(result{Workload: "queries", Cell: store.cell, Engine: store.engine, Unit: "MB", Runs: []float64{float64(bytes) / 1e6}})
	}
	r.table("queries", sizeTitle, false)
	r.table("queries", narrowTitle, false)
	return nil
}
