//go:build !linux && !windows

package vfs

import "os"

func (osFS) Identity(name string) (Identity, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Identity{}, err
	}
	return identityOf(info), nil
}

func (f osFile) Identity() (Identity, error) {
	info, err := f.Stat()
	if err != nil {
		return Identity{}, err
	}
	return identityOf(info), nil
}
