package sql

import "tock/k"

// expr is an expression: *literal, *column, *parameter, *call, *operation, *membership,
// *range_, *nullTest, *choice, *conversion or *subquery.
type expr interface{}

// literal is a constant; plain is a text whose kind is not settled yet, source a literal
// of q that has not been read.
type literal struct {
	value  k.Value
	plain  bool
	source string
}

// column is a column's name, and the table's it is of, or "".
type column struct{ table, name string }

type parameter struct{ n int }

// call is a function of its arguments; star is COUNT(*).
type call struct {
	name     string
	args     []expr
	star     bool
	distinct bool
}

// operation is an operator of one or two operands: not, neg, and, or, + - * / = <> ...
type operation struct {
	op          string
	left, right expr
}

// membership is x IN (list), x IN (query).
type membership struct {
	x     expr
	items []expr
	query *query
}

// range_ is x BETWEEN low AND high.
type range_ struct{ x, low, high expr }

type nullTest struct{ x expr }

// choice is CASE: conditions and results in pairs, and what else.
type choice struct {
	when, then []expr
	other      expr
}

type conversion struct {
	x    expr
	kind string
}

// subquery is a query as one value, or as whether it has rows.
type subquery struct {
	query  *query
	exists bool
}

// item is an expression of the select list with its name, or * (of a table).
type item struct {
	x     expr
	name  string
	star  bool
	table string
}

// order is an expression of ORDER BY.
type order struct {
	x    expr
	down bool
}

// from is a table of FROM and how it joins those before it.
type from struct {
	call  *call  // q(text,args)
	name  string // of a table
	alias string
	query *query // or a query
	param int    // or the parameter that is the table; 0 for none

	join  string // "" for the first, else comma, inner, left, right
	on    expr
	using []string
	same  bool // NATURAL: the columns both have
}

// query is SELECT.
type query struct {
	into          string // the table that the result becomes
	distinct      bool
	items         []item
	from          []*from
	where         expr
	group         []expr
	having        expr
	orders        []order
	limit, offset expr
	union         *query // what follows UNION
	all           bool   // UNION ALL
}

// change is INSERT, UPDATE, DELETE, CREATE TABLE or DROP TABLE, as verb says.
type change struct {
	refers  map[string]string // columns that refer to a table's key
	verb    string
	table   string
	names   []string // columns of INSERT, UPDATE, CREATE
	kinds   []string // of CREATE
	keys    []string // of CREATE
	rows    [][]expr // of INSERT; one row of values of UPDATE
	query   *query
	where   expr
	lenient bool // IF EXISTS, IF NOT EXISTS
}
