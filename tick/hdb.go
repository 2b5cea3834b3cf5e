package tick

import (
	"errors"
	"io/fs"
	"os"

	"tock/proc"
)

// LoadHDB makes a process a historical database: it loads the database in dir and stays
// in it. A directory that is not there yet is made: the first end of day fills it. After
// that `\l .` picks up what is new.
func LoadHDB(p *proc.Process, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	return p.LoadDir(dir)
}
