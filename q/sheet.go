package q

import (
	"tock/k"
)

// Spreadsheets: the XML form of a workbook with a sheet for each of some tables.

// sheet is a table and its name in a workbook.
type sheet struct {
	name  string
	table *k.Table
}

// edNative is .h.ed: a table as a workbook, in two lines.
func edNative(_ *thread, a []k.Value) (k.Value, error) {
	if a[0].Table() == nil {
		return a[0], k.ErrType
	}
	return linesOf(workbook("oxs", []sheet{{"Sheet1", a[0].Table()}})), nil
}

// edsnNative is .h.edsn: names!tables as a workbook, in two lines. Errors: ErrType.
func edsnNative(_ *thread, a []k.Value) (k.Value, error) {
	d := a[0].Dict()
	if d == nil || d.Keys.Type() != k.Symbol {
		return a[0], k.ErrType
	}
	sheets := make([]sheet, d.Len())
	for i := range sheets {
		t := d.Vals.At(i).Table()
		if t == nil {
			return a[0], k.ErrType
		}
		sheets[i] = sheet{d.Keys.At(i).Text(), t}
	}
	return linesOf(workbook("sox", sheets)), nil
}

// workbook is the text of a workbook: the line that names the format and one with all of
// the rest. order is the name spaces as the line has them: o, x and s.
func workbook(order string, sheets []sheet) []byte {
	const urn = "urn:schemas-microsoft-com:office:"
	spaces := map[rune]string{'o': `o="` + urn + `office"`, 'x': `x="` + urn + `excel"`, 's': `ss="` + urn + `spreadsheet"`}
	b := []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>` + "\n" + `<Workbook xmlns="` + urn + `spreadsheet"`)
	for _, space := range order {
		b = append(b, " xmlns:"+spaces[space]...)
	}
	b = append(b, '>')
	for _, s := range sheets {
		b = s.append(b)
	}
	return append(b, "</Workbook>\n"...)
}

func (s sheet) append(b []byte) []byte {
	b = append(b, `<Worksheet ss:Name="`+xmlEscape(s.name)+`"><Table>`...)
	cell := func(kind, text string) {
		b = append(b, `<Cell><Data ss:Type="`+kind+`">`+xmlEscape(text)+`</Data></Cell>`...)
	}
	b = append(b, "<Row>"...)
	for _, name := range s.table.Names {
		cell("String", name.String())
	}
	b = append(b, "</Row>"...)
	for i := range s.table.Len() {
		b = append(b, "<Row>"...)
		for _, col := range s.table.Cols {
			kind := "String"
			if col.Type().IsNumeric() {
				kind = "Number"
			}
			cell(kind, cellText(col.At(i)))
		}
		b = append(b, "</Row>"...)
	}
	return append(b, "</Table></Worksheet>"...)
}
