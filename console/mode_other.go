//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package console

import (
	"errors"
	"os"
)

// modes is for systems whose terminals the package cannot set up.
type modes struct{}

func newModes(int) (*modes, error) { return nil, errors.ErrUnsupported }

func (m *modes) edit()    {}
func (m *modes) run()     {}
func (m *modes) restore() {}
func (m *modes) stop()    {}

func interruptSelf() {}

func watchSize(func()) (stop func()) { return func() {} }

func isTerminal(*os.File) bool { return false }
