// Package configs holds the configuration files that come with the programs; the ones
// that a program needs without a file at hand are embedded.
package configs

import _ "embed"

// Sym is the schema `sym`, which needs no file.
//
//go:embed sym.toml
var Sym string
