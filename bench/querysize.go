package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// The data set on disk: as Tock's plain and compressed columns and as its peers keep it.

const sizeTitle = "size on disk"

// pack makes a copy of the database whose columns are compressed, unless it is there.
func (s *settings) pack(data queryData) error {
	done := filepath.Join(data.dir, "packed-done")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	if err := os.RemoveAll(data.packed()); err != nil {
		return err
	}
	if err := os.CopyFS(data.packed(), os.DirFS(data.database())); err != nil {
		return err
	}
	for _, table := range []string{"trade", "quote"} {
		cmd := exec.Command(filepath.Join(s.bin, "hdb"), "maint", data.packed(), "compress", table, "17,5,3")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("compressing %s: %v %s", table, err, out)
		}
	}
	return os.WriteFile(done, nil, 0o600)
}

// sizes reports what each store takes.
func (d queryData) sizes(r *report) error {
	for _, store := range []struct{ engine, path string }{
		{"tock", d.database()}, {packedEngine, d.packed()}, {"duckdb", filepath.Join(d.dir, "duckdb.db")},
		{"parquet", d.parquet()}, {"chdb", filepath.Join(d.dir, "chdb")},
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
		r.add(result{Workload: "queries", Cell: sizeTitle, Engine: store.engine, Unit: "MB", Runs: []float64{float64(bytes) / 1e6}})
	}
	r.table("queries", sizeTitle, false)
	return nil
}
