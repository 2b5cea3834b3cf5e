// Package qsql is the functional forms of select, exec, update and delete, which the
// templates of q are parsed to (code.kx.com/q/basics/funsql).
//
// A query runs in the order of the manual: the table, the where phrase, the groups, the
// columns, the limit. The where phrase narrows a selection of rows clause by clause, and
// only columns that an expression names are gathered for it. Expressions are parse trees,
// evaluated by the environment with the selected columns in front of all other names.
//
// Three things make it fast: the first clauses may be answered by a column's attribute
// (where.go); aggregates over groups run in one pass over the ungrouped column
// (lift.go, kernels.go); and partitioned tables are pruned by their partition column,
// then evaluated a partition at a time and their partial aggregates merged (parted.go).
package qsql
