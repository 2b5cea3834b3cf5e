// Package sql answers SQL with qSQL: a statement is read into a tree (parse.go), its
// expressions become parse trees of q (tree.go), and a query runs as functional selects
// over the tables it names (select.go) - so that a WHERE on the partition column picks
// partitions, and attributes are used - or over their join (join.go).
//
// What there is: SELECT with DISTINCT, expressions, aggregates, CASE, CAST, subqueries
// that do not look outside of themselves, FROM with inner, left, right, cross and comma
// joins, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT and OFFSET, UNION; INSERT, UPDATE,
// DELETE, CREATE TABLE, DROP TABLE; parameters $1 $2 or ?.
//
// Names of tables and columns are as q has them; where none is spelled so, one that differs
// in case is taken. A literal 'abc' is what it is compared with: a symbol, a string, a date.
// Literals of q (2024.01.02, 0D00:00:01) may stand where SQL has its own. Nulls are q's:
// they compare, and are the least of their kind. Results are tables without keys, but for
// SELECT * of one keyed table.
//
// Source: the names and their arguments code.kx.com/q/interfaces/q-server-for-odbc3 and
// what clients send; the grammar is that of SQL-92 and what is common to databases today.
package sql
