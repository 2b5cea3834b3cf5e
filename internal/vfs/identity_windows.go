package vfs

import (
	"os"
	"syscall"
)

func (osFS) Identity(name string) (Identity, error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return Identity{}, &os.PathError{Op: "stat", Path: name, Err: err}
	}
	const anySharing = syscall.FILE_SHARE_READ | syscall.FILE_SHARE_WRITE | syscall.FILE_SHARE_DELETE
	// The flag opens directories too.
	h, err := syscall.CreateFile(path, 0, anySharing, nil, syscall.OPEN_EXISTING, syscall.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return Identity{}, &os.PathError{Op: "stat", Path: name, Err: err}
	}
	defer syscall.CloseHandle(h)
	return identityOf(name, h)
}

func (f osFile) Identity() (Identity, error) { return identityOf(f.Name(), syscall.Handle(f.Fd())) }

func identityOf(name string, h syscall.Handle) (Identity, error) {
	var info syscall.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(h, &info); err != nil {
		return Identity{}, &os.PathError{Op: "stat", Path: name, Err: err}
	}
	number := uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow)
	return Identity{uint64(info.VolumeSerialNumber), number, info.CreationTime.Nanoseconds()}, nil
}
