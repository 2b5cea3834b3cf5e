//go:build linux || darwin || freebsd || netbsd || openbsd

package console

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// modes is a terminal's states: as it was found, while a line is edited, and while
// something runs.
type modes struct {
	fd                     int
	found, editing, during *unix.Termios
}

// newModes learns the states of a terminal. Keys are never echoed or gathered by the
// system between lines, so that what is typed ahead or pasted while something runs is
// there for the next line; but then the interrupt key interrupts.
func newModes(fd int) (*modes, error) {
	found, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, err
	}
	editing := *found
	editing.Iflag &^= unix.BRKINT | unix.ICRNL | unix.INLCR | unix.IGNCR | unix.ISTRIP | unix.IXON
	editing.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	editing.Cc[unix.VMIN], editing.Cc[unix.VTIME] = 1, 0
	during := editing
	editing.Oflag &^= unix.OPOST // the editor writes its line ends in full
	during.Lflag |= unix.ISIG
	return &modes{fd, found, &editing, &during}, nil
}

func (m *modes) set(to *unix.Termios) { _ = unix.IoctlSetTermios(m.fd, setTermios, to) }

func (m *modes) edit()    { m.set(m.editing) }
func (m *modes) run()     { m.set(m.during) }
func (m *modes) restore() { m.set(m.found) }

// stop is what Ctrl-Z does elsewhere: the process waits for the shell to bring it back.
func (m *modes) stop() {
	back := make(chan os.Signal, 1)
	signal.Notify(back, syscall.SIGCONT)
	defer signal.Stop(back)
	m.restore()
	if syscall.Kill(0, syscall.SIGTSTP) == nil {
		<-back
	}
	m.edit()
}

// interruptSelf is the interrupt key for what the process may be doing by itself.
func interruptSelf() { _ = syscall.Kill(os.Getpid(), syscall.SIGINT) }

// watchSize calls f when the terminal's size changes, until stop is called.
func watchSize(f func()) (stop func()) {
	in := make(chan os.Signal, 1)
	signal.Notify(in, syscall.SIGWINCH)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-in:
				f()
			case <-quit:
				return
			}
		}
	}()
	return func() { signal.Stop(in); close(quit) }
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
