package vfs

import (
	"os"

	"golang.org/x/sys/unix"
)

func (osFS) Identity(name string) (Identity, error) {
	return identityOf(name, unix.AT_FDCWD, name, 0)
}

func (f osFile) Identity() (Identity, error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return Identity{}, err
	}
	var id Identity
	var failure error
	if err := conn.Control(func(fd uintptr) { id, failure = identityOf(f.Name(), int(fd), "", unix.AT_EMPTY_PATH) }); err != nil {
		return Identity{}, err
	}
	return id, failure
}

func identityOf(name string, dir int, path string, flags int) (Identity, error) {
	for {
		var st unix.Statx_t
		err := unix.Statx(dir, path, flags, unix.STATX_INO|unix.STATX_BTIME, &st)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return Identity{}, &os.PathError{Op: "stat", Path: name, Err: err}
		}
		id := Identity{device: unix.Mkdev(st.Dev_major, st.Dev_minor), number: st.Ino}
		if st.Mask&unix.STATX_BTIME != 0 {
			id.born = st.Btime.Sec*1e9 + int64(st.Btime.Nsec)
		}
		return id, nil
	}
}
