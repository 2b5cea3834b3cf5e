package proc

import "testing"

// Source of what is expected: code.kx.com/q/ref/dotq.
func TestPartitionState(t *testing.T) {
	t.Chdir(t.TempDir())
	r := start(t)
	r.expect("key`:.", "`symbol$()")
	for _, x := range [][2]string{
		{"t:([]time:10?.z.T;sym:10?`2;num:til 10);.Q.dpft[`:.;;`sym;`t]each 2010.01.01+til 3", "`t`t`t"},
		{"tt:t;.Q.dpft[`:.;;`sym;`tt]2010.01.03;system\"l .\";.Q.PD", "`:.`:.`:."},
		{".Q.par[`:.;2010.01.01;`t]", "`:./2010.01.01/t"},
		{".Q.pn", "`t`tt!(();())"}, {".Q.cn t", "10 10 10"}, {".Q.pn", "`t`tt!(10 10 10;())"},
		// a table that the first partitions lack is shown by its columns' names
		{".Q.s tt", "\"+`sym`time`num!`tt\\n\""}, {".Q.s1 tt", "\"+`sym`time`num!`tt\""},
		{".Q.bv[];10<sum\"\\n\"=.Q.s tt", "1b"}, {"last .Q.cn tt", "10"},
		{".Q.view 2#date;.Q.pn", "`t`tt!(();())"}, {".Q.cn t", "10 10"},
		{".Q.view 2019.01.01", "'invalid partition filter"},
	} {
		r.expect(x[0], x[1])
	}
}

func TestHostNames(t *testing.T) {
	r := start(t)
	for _, x := range [][2]string{
		{".Q.addr`$\"127.0.0.1\"", "2130706433i"}, {".Q.addr`localhost", "2130706433i"}, {".Q.addr`no.such.host.invalid", "-1i"},
		{".Q.addr 1", "'type"}, {".Q.host 2130706433i", "`localhost"}, {".Q.host`a", "'type"},
		{".Q.opt(\"in\";\"out\";\"-p1\";\"v\");.Q.x", "(\"in\";\"out\")"}, {".Q.opt enlist\"-p1\";.Q.x", "()"},
		{"(count .z.l;attr .z.H)", "(9;`s)"}, {"-32!\"abc\"", "\"YWJj\""}, {"last -34!(+;2 3)", "5"}, {"-35!-35!(9;\"aaa\")", "\"aaa\""},
	} {
		r.expect(x[0], x[1])
	}
}

// Source of what is expected: code.kx.com/q/basics/listening-port, q/releases/ChangesIn2.6.
func TestPortErrors(t *testing.T) {
	r := start(t)
	for _, x := range [][2]string{
		{"system\"p kdbx-nobody\"", "'kdbx-nobody"}, {"system\"p 127.0.0.1:kdbx-nobody\"", "'kdbx-nobody"}, {"system\"p 2000/kdbx-nobody\"", "'kdbx-nobody"},
		{"system\"p 9/8\"", "'domain"}, {"system\"p 1.5\"", "'domain"},
	} {
		r.expect(x[0], x[1])
	}
	t.Setenv("QUDSPATH", "/no/such/folder")
	r.q("p:20000+rand 10000")
	r.expect("@[system;\"p \",string p;{(\"cannot listen on uds /no/such/folder/kx.\",string[p],\". OS reports: No such file or directory\")~x}]", "1b")
}
