//go:build linux

package sessions

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tock/test/rig"
)

// patience bounds what a step waits for.
const patience = rig.Patience

// rangePorts is how many free ports one after the other a session has.
const rangePorts = 6

// program is a running process of a session.
type program struct {
	spec    *procSpec
	cmd     *exec.Cmd
	in      io.WriteCloser
	mu      sync.Mutex
	text    string // all it printed
	seen    int    // of it, what a step has taken
	ended   bool
	pending *step // typed with @nowait
	token   int
}

// runner is a session under way.
type runner struct {
	t      *testing.T
	bin    string
	dir    string
	procs  map[string]*program
	values map[string]string
}

func (s *session) run(t *testing.T) {
	bin, err := rig.Build()
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range s.steps {
		if _, err := exec.LookPath("curl"); err != nil && st.verb == "shell" && strings.Contains(st.text, "curl ") {
			t.Skip("no curl here")
		}
	}
	r := &runner{t: t, bin: bin, dir: t.TempDir(), procs: map[string]*program{}, values: map[string]string{}}
	r.values["TMP"] = r.dir
	for _, name := range []string{"P1", "P2", "P3"} {
		r.values[name] = strconv.Itoa(rig.Port(t))
	}
	for i, first := 0, rig.Ports(t, rangePorts); i < rangePorts; i++ {
		r.values[fmt.Sprint("R", i+1)] = strconv.Itoa(first + i)
	}
	for _, spec := range s.procs {
		r.procs[spec.name] = &program{spec: spec}
		for name, text := range spec.files {
			path := filepath.Join(r.dir, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(expand(text, r.values)), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, spec := range s.procs {
		if !spec.later {
			r.start(r.procs[spec.name])
		}
	}
	for _, st := range s.steps {
		if err := r.step(st); err != nil {
			t.Fatalf("line %d: %s %s%s\n%v", st.line, st.verb, st.proc, " "+st.text, err)
		}
	}
	for name, p := range r.procs {
		if rest := p.unseen(); len(visible(rest, false)) > 0 && !p.dead() && !p.spec.lax {
			t.Errorf("%s printed what no step expects:\n%s", name, rest)
		}
	}
}

func (r *runner) start(p *program) {
	r.t.Helper()
	args := make([]string, len(p.spec.argv))
	for i, a := range p.spec.argv {
		args[i] = expand(a, r.values)
	}
	cmd := exec.Command(filepath.Join(r.bin, args[0]), args[1:]...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "QUDSPATH="+r.dir)
	for _, e := range p.spec.env {
		if name, ok := strings.CutPrefix(e, "-"); ok {
			cmd.Env = slices.DeleteFunc(cmd.Env, func(s string) bool { return strings.HasPrefix(s, name+"=") })
			continue
		}
		cmd.Env = append(cmd.Env, expand(e, r.values))
	}
	out, pw, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = pw, pw
	if !p.spec.null {
		if p.in, err = cmd.StdinPipe(); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	_ = pw.Close()
	p.mu.Lock()
	p.cmd, p.ended, p.text, p.seen = cmd, false, "", 0
	p.mu.Unlock()
	r.values["PID_"+p.spec.name] = strconv.Itoa(cmd.Process.Pid)
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 64<<10)
		for {
			n, err := out.Read(buf)
			p.mu.Lock()
			p.text += string(buf[:n])
			p.mu.Unlock()
			if err != nil {
				break
			}
		}
		_ = cmd.Wait()
		p.mu.Lock()
		p.ended = true
		p.mu.Unlock()
	}()
	r.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = out.Close()
		<-done
	})
	for i, a := range args {
		if port, err := strconv.Atoi(strings.TrimPrefix(args[min(i+1, len(args)-1)], "-")); a == "-p" && err == nil {
			r.listens(p, port)
		}
	}
}

// listens waits until a process listens on a port, without connecting to it.
func (r *runner) listens(p *program, port int) {
	r.t.Helper()
	row := regexp.MustCompile(fmt.Sprintf(`(?m)^ *\d+: [0-9A-F]+:%04X [0-9A-F]+:0000 0A `, port))
	for end := time.Now().Add(patience); time.Now().Before(end) && !p.dead(); time.Sleep(5 * time.Millisecond) {
		for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
			if b, err := os.ReadFile(name); err == nil && row.Match(b) {
				return
			}
		}
	}
	r.t.Fatalf("%s does not listen on %d:\n%s", p.spec.name, port, p.unseen())
}

func (p *program) dead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

func (p *program) unseen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text[p.seen:]
}

var (
	prompt = regexp.MustCompile(`^(?:q(?:\.[\w.]*)?\)+)+`)
	frame  = regexp.MustCompile(`^\s+\[\d+\]|^\s*\^\s*$`)
)

// visible is the lines of console output without prompts and, unless full, without the
// backtraces of errors.
func visible(text string, full bool) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		bare := prompt.ReplaceAllString(line, "")
		if line != "" && bare == "" || !full && frame.MatchString(bare) {
			continue
		}
		out = append(out, bare)
	}
	return out
}

// fits compares lines with what is expected and keeps what is named.
func (r *runner) fits(got, want []string) error {
	ok := len(got) == len(want)
	for i := 0; ok && i < len(want); i++ {
		re, names, err := pattern(want[i], r.values)
		if err != nil {
			return err
		}
		m := re.FindStringSubmatch(got[i])
		if ok = m != nil; ok {
			for j, name := range names {
				r.values[name] = m[j+1]
			}
		}
	}
	if !ok {
		return fmt.Errorf("prints\n    %s\nnot\n    %s", strings.Join(got, "\n    "), strings.Join(want, "\n    "))
	}
	return nil
}

func (r *runner) step(st *step) error {
	p := r.procs[st.proc]
	if p == nil && st.proc != "" {
		return errors.New("no such process")
	}
	text := expand(st.text, r.values)
	switch st.verb {
	case "type":
		return r.typed(p, st, text)
	case "wait":
		out, err := p.answer()
		if err != nil {
			return err
		}
		return r.fits(visible(out, st.full || p.pending.full), st.want)
	case "expect":
		return r.await(p, st)
	case "quiet":
		time.Sleep(200 * time.Millisecond)
		return r.fits(visible(p.unseen(), st.full), nil)
	case "shell":
		cmd := exec.Command("bash", "-c", text)
		cmd.Dir = r.dir
		out, err := cmd.CombinedOutput()
		if !st.checked {
			if err != nil {
				return fmt.Errorf("%v: %s", err, out)
			}
			return nil
		}
		return r.fits(strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"), st.want)
	case "file":
		return r.appears(filepath.Join(r.dir, text))
	case "sleep":
		time.Sleep(milliseconds(text))
		return nil
	case "start":
		r.start(p)
		return nil
	case "close":
		return p.in.Close()
	case "kill", "signal":
		signal := map[string]syscall.Signal{"": syscall.SIGKILL, "INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "STOP": syscall.SIGSTOP, "CONT": syscall.SIGCONT}[st.text]
		if err := p.cmd.Process.Signal(signal); err != nil || signal != syscall.SIGKILL {
			return err
		}
		return p.gone()
	case "exit":
		if err := p.gone(); err != nil {
			return err
		}
		if code := fmt.Sprint(p.cmd.ProcessState.ExitCode()); code != text {
			return fmt.Errorf("code %s; it printed\n%s", code, p.unseen())
		}
		return r.fits(visible(p.unseen(), false), st.want)
	}
	return errors.New("no such step")
}

// appears waits for a file.
func (r *runner) appears(name string) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if _, err := os.Stat(name); err == nil {
			return nil
		}
	}
	return errors.New("it does not appear")
}

func (p *program) gone() error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if p.dead() {
			return nil
		}
	}
	return errors.New("it does not end")
}

// typed writes a line and compares what it prints.
func (r *runner) typed(p *program, st *step, text string) error {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		p.token++
		if _, err := fmt.Fprintf(p.in, "%s\n-1\"=====%d=====\";\n", text, p.token); err != nil {
			return err
		}
		if st.nowait {
			p.pending = st
			return nil
		}
		out, err := p.answer()
		if err != nil {
			return err
		}
		err = r.fits(visible(out, st.full), st.want)
		if err == nil || !st.retry || time.Now().After(end) {
			return err
		}
	}
}

// answer is the output up to the token of the last line typed.
func (p *program) answer() (string, error) {
	token := fmt.Sprintf("=====%d=====\n", p.token)
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		rest, dead := p.unseen(), p.dead()
		if said, _, ok := strings.Cut(rest, token); ok {
			p.mu.Lock()
			p.seen += len(said) + len(token)
			p.mu.Unlock()
			if i := strings.LastIndexByte(said, '\n') + 1; prompt.ReplaceAllString(said[i:], "") == "" {
				said = said[:i]
			} else {
				said += "\n"
			}
			return said, nil
		}
		if dead || time.Now().After(end) {
			return "", fmt.Errorf("no answer (ended: %v); it printed\n%s", dead, rest)
		}
	}
}

// await waits for output that comes by itself.
func (r *runner) await(p *program, st *step) error {
	for end := time.Now().Add(patience); ; time.Sleep(2 * time.Millisecond) {
		rest := p.unseen()
		at := 0
		for i := range rest {
			if rest[i] != '\n' {
				continue
			}
			at = i + 1
			if lines := visible(rest[:at], st.full); len(lines) == len(st.want) {
				if err := r.fits(lines, st.want); err == nil {
					p.mu.Lock()
					p.seen += at
					p.mu.Unlock()
					return nil
				}
			}
		}
		if time.Now().After(end) || p.dead() && rest == p.unseen() {
			return fmt.Errorf("it has printed\n    %s\nnot\n    %s", strings.Join(visible(rest, st.full), "\n    "), strings.Join(st.want, "\n    "))
		}
	}
}
