package proc

import (
	"fmt"
	"strings"
	"testing"
)

// TestDistribute: peach over the processes of .z.pd, each item to whoever is free.
func TestDistribute(t *testing.T) {
	a, b, main := start(t), start(t), start(t, "-s", "-2")
	main.expect("{x+1}peach 1 2 3", "2 3 4") // without .z.pd it is each
	for _, r := range []*running{a, b} {
		r.q("n:0;f:{n+:1;x*x}")
	}
	main.q(fmt.Sprintf(".z.pd:`u#hopen each %d %d", a.port, b.port))
	main.expect("`f peach til 10", "0 1 4 9 16 25 36 49 64 81")
	main.expect("sum .z.pd@\\:\"n\"", "10")
	main.expect("{'`oops}peach 1 2", "'oops")
	main.expect("f:{x}peach(1 2;`a;\"text\";::)", "::")
	main.expect("f", "(1 2;`a;\"text\";::)")
	main.expect("({x*2}':)til 3", "0 2 4")
	main.expect("system\"s 0\";n:0;{n+:x}peach 1 2;n", "3") // here
	main.q("system\"s -1\"")
	main.expect("h:.z.pd;.z.pd:{h};{x*2}peach til 3", "0 2 4")
	// What is no response closes the connection; so does the end of a process.
	main.expect("{if[x=1;neg[.z.w]1];x}peach til 2", "'os")
	main.expect("count .z.W", "1")
	main.expect(".z.pd:`u#key .z.W;{if[x=1;exit 0];x}peach til 3", "'os")
	main.await("count .z.W", "0")
	main.expect(".z.pd:1 2;{x}peach 1 2", "'type")
	main.expect(".z.pd:`u#98 99i;{x}peach 1 2", "'Cannot write to handle 98. OS reports: Bad file descriptor")
	main.expect(".z.pd:`u#0#0i;{x}peach 1 2", "1 2")
}

// An interrupt ends the wait for the processes and closes what may still answer.
func TestDistributeInterrupted(t *testing.T) {
	far, main := start(t), start(t, "-s", "-1")
	main.q(fmt.Sprintf(".z.pd:`u#enlist h:hopen %d", far.port))
	answer := make(chan string, 1)
	go func() { answer <- main.q("{while[1b;x]}peach 1 2") }()
	eventually(t, "the far evaluation", far.p.busy.Load)
	main.p.interrupt()
	if got, want := <-answer, "'rcv handle: "+strings.Trim(main.q("-3!h"), `"i`)+". OS reports: Interrupted system call"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	main.expect("count .z.W", "0")
	far.await("1+1", "2")
}
