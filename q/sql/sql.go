package sql

import (
	_ "embed"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// Boot is q that defines the functions of the namespace .s that queries use.
//
//go:embed boot.q
var Boot string

// Run evaluates a statement; params are the values of $1, $2 ... (or of each ?). The value
// of a query is a table, that of a change the name of what was changed.
// Errors: 'sql: with what is wrong in the text; the name of a table or column that is not
// there; those of the evaluation.
func Run(env prim.Env, text string, params []k.Value) (k.Value, error) {
	statement, err := parse(text)
	if err != nil {
		i := strings.Index(text, " / ") // a comment of q after the statement
		if i < 0 {
			return k.Value{}, err
		}
		if statement, _ = parse(text[:i]); statement == nil {
			return k.Value{}, err
		}
	}
	r := &run{env: env, params: params}
	if q, ok := statement.(*query); ok {
		v, err := r.query(q)
		if err != nil || q.into == "" {
			return v, err
		}
		return k.NewSymbol(q.into), env.Set(k.Intern(q.into), v)
	}
	if c, ok := statement.(*change); ok {
		return r.change(c)
	}
	x, err := (&scope{run: r}).compile(statement)
	if err != nil {
		return k.Value{}, err
	}
	return env.Eval(x.tree, nil)
}

// IsStatement reports whether text reads as a statement of SQL.
func IsStatement(text string) bool {
	_, err := parse(text)
	return err == nil
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }
