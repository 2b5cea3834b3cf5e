package proc

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"sync"
)

// userFile is the file of -u and -U: a line user:password each, the password plain or as
// the hex of its MD5 or SHA-1.
// Source: code.kx.com/q/basics/cmdline, -u.
type userFile struct {
	path string

	mu    sync.RWMutex
	users map[string]string
}

// load reads the file again; with an error what was read before stays.
func (u *userFile) load() error {
	users := map[string]string{}
	if u.path != "1" && u.path != "0" { // -u 1 only restricts file access
		text, err := os.ReadFile(u.path)
		if err != nil {
			return fmt.Errorf("user file: %w", err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			name, password, ok := strings.Cut(strings.TrimRight(line, "\r"), ":")
			if ok {
				users[name] = password
			}
		}
	}
	u.mu.Lock()
	u.users = users
	u.mu.Unlock()
	return nil
}

// open says that everybody may log in: the file only restricts what files are seen.
func (u *userFile) open() bool { return u.path == "1" || u.path == "0" }

// allows checks a login.
func (u *userFile) allows(name, password string) bool {
	if u.open() {
		return true
	}
	u.mu.RLock()
	want, ok := u.users[name]
	u.mu.RUnlock()
	if !ok {
		return false
	}
	if _, err := hex.DecodeString(want); err == nil {
		// What looks like a digest is one: it is not a password by itself.
		switch len(want) {
		case hex.EncodedLen(md5.Size):
			sum := md5.Sum([]byte(password))
			return same(hex.EncodeToString(sum[:]), strings.ToLower(want))
		case hex.EncodedLen(sha1.Size):
			sum := sha1.Sum([]byte(password))
			return same(hex.EncodeToString(sum[:]), strings.ToLower(want))
		}
	}
	return same(password, want)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
