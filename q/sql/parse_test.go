package sql

import (
	"strings"
	"testing"

	"tock/k"
)

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "sql: a statement cannot begin with the end"},
		{"select", "sql: unexpected end"},
		{"select a from t where", "sql: unexpected end"},
		{"select a from t x y", "sql: unexpected y"},
		{"select 'a", "sql: an unfinished '"},
		{"select a /* b", "sql: an unfinished comment"},
		{"select a from (select b from t", "sql: expected ) before the end"},
		{"select case else 1 end", "sql: expected a name before else"},
		{"select a from t full join u on a=b", "sql: FULL JOIN is not supported"},
		{"insert t values (1)", "sql: expected INTO before t"},
		{"insert into t values 1", "sql: expected ( before 1"},
		{"create table t (a)", "sql: expected a name before )"},
		{"select count i by sym from t", "sql: count without brackets"},
		{"select {x 'a'}", "sql: unexpected {"},
		{strings.Repeat("select (", 1000), string(k.ErrStack)},
		{"select " + strings.Repeat("not ", 1000) + "a", string(k.ErrStack)},
	} {
		if _, err := parse(c.in); err == nil || err.Error() != c.want {
			t.Errorf("%.40q: %v, want %s", c.in, err, c.want)
		}
	}
}

func TestIsStatement(t *testing.T) {
	for text, want := range map[string]bool{"select a from t": true, "SELECT * FROM t;": true, "select from t": false,
		"select count i by sym from t": false, "select a by b from t": false, "1+1": false, "delete from t where a=`x": false} {
		if got := IsStatement(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// FuzzParse: no text makes the parser panic or run on.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"select a,b as c from t x join u on x.a=u.b where c in (1,'x') group by 1 having count(*)>1 order by 2 desc limit 3",
		"insert into t (a,b) values (1,{d '2001-01-01'}),(null,$1)", "create table t (a int primary key, b varchar(10) references u)",
		"update t set a=case when b is null then 1 else -2 end where c between 1 and 2", "drop table if exists t", "q('x',1)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := parse(s); (v == nil) == (err == nil) {
			t.Errorf("%q: %v, %v", s, v, err)
		}
	})
}
