package proc

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// expectEnd is expect of an error by how it ends: paths differ from run to run.
func (r *running) expectEnd(text, want string) {
	r.t.Helper()
	if got := r.q(text); !strings.HasPrefix(got, "'") || !strings.HasSuffix(got, want) {
		r.t.Errorf("%s gives %s, want an error ending in %s", text, got, want)
	}
}

// TestDatabaseState walks the documented functions and variables over one database: five
// days of t, tt on the last one alone, a splayed table and a symbol file in the root.
// Source of what is expected: code.kx.com/q/ref/dotq.
func TestDatabaseState(t *testing.T) {
	t.Chdir(t.TempDir())
	r := start(t)
	for _, x := range [][2]string{
		{"t:([]time:09:30:00.000+til 4;sym:4#`b`a`c;num:til 4);.Q.dpft[`:db;;`sym;`t]each 2010.01.01+til 5", "`t`t`t`t`t"},
		{"tt:t;.Q.dpft[`:db;2010.01.05;`sym;`tt]", "`tt"},
		{"`:db/sp/ set .Q.en[`:db]([]a:1 2;s:`x`y);system\"l db\";(.Q.pf;.Q.pt)", "(`date;`t`tt)"},
		{"(.Q.pv;.Q.pv~.Q.PV;date~.Q.pv)", "(2010.01.01 2010.01.02 2010.01.03 2010.01.04 2010.01.05;1b;1b)"},
		{"(.Q.pd;.Q.pd~.Q.PD;.Q.P;.Q.D;.Q.u)", "(`:.`:.`:.`:.`:.;1b;();();1b)"},
		{"(.Q.qp t;.Q.qp select from t where date=2010.01.01;.Q.qp sp;.Q.qp 1;.Q.qt t;.Q.qt sp;.Q.qt 1)", "(1b;0;0b;0;1b;1b;0b)"},
		// a splayed table is one wherever it was read, its flip too; what is made of it is none
		{"(.Q.qp get`:sp/;.Q.qp get`:sp;.Q.qp flip flip sp;.Q.qp select from sp;.Q.qp 0#sp;.Q.qp update i from sp;.Q.qp sp,sp;.Q.qp flip cols[sp]!`:sp/)", "(0b;0b;0;0;0;0;0;0b)"},
		// counts are kept when asked for
		{".Q.pn", "`t`tt!(();())"}, {".Q.cn t", "4 4 4 4 4"}, {".Q.pn`t", "4 4 4 4 4"},
		// a table that partitions lack: .Q.bv, .Q.vp
		{".Q.bv[];.Q.vp", "(,`tt)!,+`date`sym`time`num!(`date$();`sym$();`time$();`long$())"},
		{"exec x from select count i by date from tt", ",4"}, {"count select from tt", "4"}, {".Q.cn tt", "0 0 0 0 4"},
		{".Q.cn t;.Q.pv!flip .Q.pn", "2010.01.01 2010.01.02 2010.01.03 2010.01.04 2010.01.05!+`t`tt!(4 4 4 4 4;0 0 0 0 4)"},
		{".Q.bv[`];.Q.bvi[];count select from tt", "4"},
		// views
		{".Q.view 2#date;(date;.Q.pv;.Q.pd)", "(2010.01.01 2010.01.02;2010.01.01 2010.01.02;`:.`:.)"},
		{"(count .Q.PV;.Q.pn`t;.Q.cn t;exec count i from t)", "(5;4 4;4 4;8)"},
		{".Q.view 2019.01.01", "'invalid partition filter"}, {".Q.view[];count date", "5"},
		// rows by their numbers
		{"(select from t where date=2010.01.03)~.Q.ind[t;8+til 4]", "1b"}, {"exec num from .Q.ind[t;19 0 5]", "2 1 0"}, {"count .Q.ind[t;0#0]", "0"},
		{".Q.ind[t;0 99]`num", "1 0N"}, {".Q.ind[([]a:1 2 3);1 2]", "+(,`a)!,2 3"},
		// where things stand
		{".Q.par[`:.;2010.01.03;`t]", "`:./2010.01.03/t"}, {"all{`p=attr .Q.par[`:.;x;`t]`sym}each date", "1b"},
		{"(`:2010.01.03/t)`num", "1 0 3 2"}, {"(`:2010.01.03/t)0", "`sym`time`num!(`sym$`a;09:30:00.001;1)"},
		{"key .Q.V t", "`date`sym`time`num"}, {".Q.V[t]`num", "1 0 3 2"}, {".Q.V[t]`date", "2010.01.01 2010.01.02 2010.01.03 2010.01.04 2010.01.05"},
		{"(.Q.v`sp)~.Q.v`:sp/", "1b"}, {".Q.v 3", "3"},
		// .Q.chk: an item a partition, the latest first
		{"{last each` vs'first each x}.Q.chk`:.", "(();`2010.01.04;`2010.01.03;`2010.01.02;`2010.01.01)"},
		{".Q.chk`:.", "(();();();();())"}, {"system\"l .\";count select from tt", "4"}, {".Q.cn tt", "0 0 0 0 4"},
		// partitions that come later
		{"`:2010.01.06/t/ set get`:2010.01.05/t/;count date", "5"}, {".Q.li 2010.01.06;exec count i from t where date>2010.01.04", "8"},
		{".Q.li 2010.01.06 2012.01.01;count date", "6"}, {".Q.MAP[];value exec count i by date from t", "4 4 4 4 4 4"},
		{".Q.lo[`:.;0;0];count date", "6"}, {".Q.l`:.;count date", "6"},
	} {
		r.expect(x[0], x[1])
	}
}

// TestSchemaDrift has partitions that differ from the last one, as in KX's analysis of
// historical databases. Source: code.kx.com/q/wp/hdb-analysis.
func TestSchemaDrift(t *testing.T) {
	t.Chdir(t.TempDir())
	r := start(t)
	for _, x := range [][2]string{
		{"t:([]time:09:30:00.000+til 4;sym:4#`b`a`c;num:til 4);.Q.dpft[`:db;;`sym;`t]each 2013.05.01+til 5", "`t`t`t`t`t"},
		{"system\"l db\";hdel`:2013.05.02/t/.d;@[`:2013.05.03/t;`.d;,;`date]", "`:2013.05.03/t"},
		{"hdel`:2013.05.04/t/num;`:2013.05.04/t/.d set`sym`time;system\"l .\"", "::"},
		// .d of the last partition names the columns
		{"count select from t where date=2013.05.02", "4"}, {"cols select from t where date=2013.05.03", "`date`sym`time`num"},
		{"exec count i from t", "20"}, {"count select sym,time from t", "20"},
		{"exec time from t where date=2013.05.04", "09:30:00.001 09:30:00.000 09:30:00.003 09:30:00.002"},
		{".Q.view 2013.05.01 2013.05.03 2013.05.04;cols t", "`date`sym`time"}, {".Q.view[];cols t", "`date`sym`time`num"},
	} {
		r.expect(x[0], x[1])
	}
	r.expectEnd("select from t where date=2013.05.04", "/2013.05.04/t/num. OS reports: No such file or directory")
	r.expectEnd(".Q.view 2013.05.01 2013.05.02", "/2013.05.02/t/.d. OS reports: No such file or directory")
	r.expect("cols t", "`date`sym`time`num") // as before
	r.expect(".Q.view 2013.05.01 2013.05.03", "::")
	r.expectEnd("select from t where date=2013.05.03", "/2013.05.03/t/date. OS reports: No such file or directory")
	r.expect("system\"l .\";count select from t where date<2013.05.04", "12")
	// another type
	r.expect("any(.dbm.check`:.)like\"*2013.05.02/t/.d. OS reports: No such file or directory\"", "1b")
	r.expect("`:2013.05.02/t/.d set`sym`time`num;`:2013.05.03/t/.d set`sym`time`num;`:2013.05.01/t/num set 4#1.5", "`:2013.05.01/t/num")
	r.expect("(.dbm.check`:.)like\\:/:(\"type: *2013.05.01/t/num: type 9*castcol*\";\"mismatch: *2013.05.04/t*\")", "(10b;01b)")
	r.expect(".dbm.fixtable[`:.;`t;`:2013.05.05/t];system\"l .\";exec num from t where date=2013.05.04", "0N 0N 0N 0N")
	r.expect(".dbm.castcol[`:.;`t;`num;`long];system\"l .\";exec num from t where date=2013.05.01", "2 2 2 2")
}

// TestSegments has one date in two segments, and relative lines in par.txt.
func TestSegments(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"db", "s1", "s2", "s3"} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("db/par.txt", []byte(filepath.Join(here, "s1")+"\n../s2/\n../s3\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	r := start(t)
	for _, x := range [][2]string{
		{"t:([]time:09:30:00.000+til 4;sym:4#`b`a`c;num:til 4);.Q.dpft[`:db;;`sym;`t]each 2010.05.26+til 5", "`t`t`t`t`t"},
		{"(key`:s1;key`:s2;key`:s3;key`:db)", "(`s#`2010.05.26`2010.05.29;`s#`2010.05.27`2010.05.30;`s#,`2010.05.28;`s#`par.txt`sym)"},
		{"`:s1/2010.05.30/t/ set .Q.en[`:db]update num:100+num from t;system\"l db\";.Q.u", "0b"},
		{"1_.Q.P", "`:../s2`:../s3"}, {".Q.D", "(2010.05.26 2010.05.29 2010.05.30;2010.05.27 2010.05.30;,2010.05.28)"},
		{".Q.PV", "2010.05.26 2010.05.27 2010.05.28 2010.05.29 2010.05.30 2010.05.30"}, {".Q.PD~.Q.P 0 1 2 0 0 1", "1b"},
		{".Q.par[`:.;2010.05.30;`t]", "`:../s2/2010.05.30/t"},
		// one group a date, whichever way it is counted
		{"exec sum num by date from t", "(`s#2010.05.26 2010.05.27 2010.05.28 2010.05.29 2010.05.30)!6 6 6 6 412"},
		{"exec x from select count i by date from t", "4 4 4 4 8"}, {"exec num from select avg num by date from t where date>2010.05.28", "1.5 51.5"},
		{"exec num from select last num by date,sym from t where date=2010.05.30", "1 3 2"},
		{"exec x from select distinct sym,x:count i by date from t where num>2,date=2010.05.30", ",5"},
		{"count select by date from t", "5"}, {"exec num from select from t where date=2010.05.30,num>102", ",103"},
		{".Q.cn t", "4 4 4 4 4 4"}, {"exec num from .Q.ind[t;16 23]", "100 2"},
		{".Q.view 2010.05.28 2010.05.29 2010.05.30;.Q.pd~.Q.P 2 0 0 1", "1b"}, {"exec count i from t", "16"},
		{".Q.chk`:.", "(();();();();();())"}, {"meta[t][`sym]`a", "`p"},
	} {
		r.expect(x[0], x[1])
	}
}

// TestNarrow writes partitions with 32-bit enumerations, by the option and by maintenance:
// queries answer the same, and what is appended is there.
func TestNarrow(t *testing.T) {
	t.Chdir(t.TempDir())
	form := func(file string, narrow bool) {
		t.Helper()
		b, err := os.ReadFile(file)
		if err != nil || bytes.HasPrefix(b, []byte("\xfesym\x00")) != narrow {
			t.Errorf("%s: %x %v", file, b[:min(len(b), 8)], err)
		}
	}
	r := start(t, "-db-enum", "32")
	for _, x := range [][2]string{
		{"t:([]sym:`b`a``b;ex:`x`y`x`;num:til 4);.Q.dpft[`:db;;`sym;`t]each 2013.05.01 2013.05.02", "`t`t"},
		{"`:db/2013.05.01/t/ upsert .Q.en[`:db]([]sym:`new`a;ex:`y`z;num:10 11)", "`:db/2013.05.01/t/"},
		{"`:db/u/ set .Q.en[`:db]t", "`:db/u/"},
	} {
		r.expect(x[0], x[1])
	}
	for file, narrow := range map[string]bool{"2013.05.01/t/sym": true, "2013.05.01/t/ex": true, "2013.05.02/t/sym": true, "2013.05.02/t/ex": true, "u/sym": false} {
		form("db/"+file, narrow)
	}
	asked := [][2]string{
		{"select sum num by sym from t", "(+(,`sym)!,`sym$``a`b`new)!+(,`num)!,4 13 6 10"},
		{"exec num from t where date=2013.05.01,sym=`a", "1 11"}, {"exec num from t where date=2013.05.02,sym in`b`", "2 0 3"},
		{"exec ex from select from t where date=2013.05.02", "`sym$`x`y`x`"}, {"exec attr sym from t where date=2013.05.02", "`p"},
		{"exec count distinct sym from t where date=2013.05.02", "3"}, {"exec sym from t where date=2013.05.02", "`p#`sym$``a`b`b"},
		{".dbm.check`:.", "()"},
	}
	r.expect("system\"l db\"", "::")
	for _, x := range asked {
		r.expect(x[0], x[1])
	}
	r.expect("count .dbm.widen[`:.;`t;`;::]", "2")
	form("2013.05.01/t/sym", false)
	form("2013.05.02/t/ex", false)
	r.expect("system\"l .\";count .dbm.narrow[`:.;`t;`ex;2013.05.02]", "1")
	form("2013.05.01/t/sym", false)
	form("2013.05.01/t/ex", true)
	form("2013.05.02/t/ex", false)
	r.expect("system\"l .\"", "::")
	for _, x := range asked {
		r.expect(x[0], x[1])
	}
}

func TestEnumOption(t *testing.T) {
	for text, want := range map[string]bool{"": false, "-db-enum 64": false, "-db-enum 32 x.q": true} {
		if o, err := ParseOptions(strings.Fields(text)); err != nil || o.Enum32 != want {
			t.Errorf("%q: %v %v", text, o, err)
		}
	}
	for _, text := range []string{"-db-enum", "-db-enum 16"} {
		if _, err := ParseOptions(strings.Fields(text)); err == nil || !strings.Contains(err.Error(), "option -db-enum") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
