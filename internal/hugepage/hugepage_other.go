//go:build !linux

// Package hugepage is a hint that only Linux takes.
package hugepage

// Advise does nothing here.
func Advise[T any]([]T) {}
