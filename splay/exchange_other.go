//go:build !linux

package splay

import "errors"

// exchange is not offered here; see the caller for what is done instead.
func exchange(a, b string) error { return errors.ErrUnsupported }
