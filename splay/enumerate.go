package splay

import (
	"path"

	"tock/k"
)

// DefaultDomain is the domain of .Q.en.
const DefaultDomain = "sym"

// Enumerate is .Q.en (domain "" or "sym") and .Q.ens: the table with its symbol columns
// as enumerations over a domain whose file stands in dir. Symbols the file does not
// have are appended to it, and are durable when Enumerate returns; the domain's value
// in this process becomes the file's. Columns that hold lists of symbols stay: a mapped
// list keeps its symbols itself.
//
// Errors: ErrType when table is no plain table; those of the file.
// Source: code.kx.com/q/ref/dotq/#en-enumerate-varchar-cols.
func (s *Store) Enumerate(dir, domain string, table k.Value) (k.Value, error) {
	t := table.Table()
	if t == nil {
		return k.Value{}, k.ErrType
	}
	e, err := s.enumeration(dir, domain, t)
	if err != nil {
		return k.Value{}, err
	}
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		cols[i] = col
		if syms := k.Data[k.Sym](col); syms != nil {
			at := make([]int64, len(syms))
			for row, sym := range syms {
				at[row], _ = e.at.find(sym)
			}
			cols[i] = k.NewEnum(s.domain(k.Intern(e.domain)), at)
		}
	}
	return k.NewTable(t.Names, cols), nil
}

// enumeration enters all symbols of a table's columns in a domain file of dir and sets
// the domain's value. The table may have no symbol column; then nothing is written.
func (s *Store) enumeration(dir, domain string, t *k.Table) (*enumeration, error) {
	if domain == "" {
		domain = DefaultDomain
	}
	if len(domain) > maxDomainName || path.Base(domain) != domain {
		return nil, inTable(domain, k.ErrDomain, "not the name of a domain")
	}
	var vectors [][]k.Sym
	for _, col := range t.Cols {
		if col.Type() == k.Symbol {
			vectors = append(vectors, k.Data[k.Sym](col))
		}
	}
	if vectors == nil {
		return &enumeration{domain: domain}, nil
	}
	d := s.domain(k.Intern(domain))
	syms, at, err := s.extend(path.Join(clean(dir), domain), d.Symbols(), vectors...)
	if err != nil {
		return nil, err
	}
	d.Set(k.Syms(syms))
	return &enumeration{domain, at, len(syms)}, nil
}
