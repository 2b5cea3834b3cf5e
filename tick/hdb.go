package tick

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tock/k"
	"tock/proc"
)

// LoadHDB makes a process a historical database: it loads the database in dir and stays
// in it. A directory that is not there yet is made: the first end of day fills it. After
// that `\l .` picks up what is new.
//
// Errors: the system's; those of a file in place of a directory, and of symbols that cannot be
// read, without which no enumerated column can. Other files that are damaged are logged.
func LoadHDB(p *proc.Process, dir string) error {
	dir, err := filepath.Abs(dir) // the process goes there
	if err != nil {
		return err
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	}
	if err := p.LoadDir(dir); err != nil {
		return err
	}
	symbols := filepath.Join(dir, "sym")
	if info, err := os.Stat(symbols); err != nil || info.IsDir() || !p.Interp().Slot("sym").Get().IsZero() {
		return nil
	}
	if _, err := p.Interp().EvalValue(k.ListOf(k.String("get"), k.NewSymbol(":"+symbols))); err != nil {
		return fmt.Errorf("the symbols of the database cannot be read: %w", err)
	}
	return nil
}
