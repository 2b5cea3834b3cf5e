//go:build !unix

package splay

import "errors"

// mapFile refuses where mapping is not used; files are read into memory there.
func mapFile(uintptr, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmapFile([]byte) error { return nil }

func mapLength(size int) int { return size }
