//go:build !linux

package splay

import (
	"errors"
	"os"
)

const spillable = false

func reserve(int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unreserve([]byte) {}

func mapOver([]byte, uintptr, int64) error { return errors.ErrUnsupported }

func tryLock(*os.File) error { return errors.ErrUnsupported }
