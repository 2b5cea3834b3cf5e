package k

// Error is a q error: the word a client sees, compared with errors.Is.
// What the log should see besides is added by wrapping.
type Error string

func (e Error) Error() string { return string(e) }

// The errors q signals itself (code.kx.com/q/basics/errors).
const (
	ErrType     Error = "type"
	ErrLength   Error = "length"
	ErrRank     Error = "rank"
	ErrDomain   Error = "domain"
	ErrIndex    Error = "index"
	ErrValue    Error = "value"
	ErrAssign   Error = "assign"
	ErrCast     Error = "cast"
	ErrNYI      Error = "nyi"
	ErrLimit    Error = "limit"
	ErrStack    Error = "stack"
	ErrStop     Error = "stop"
	ErrWSFull   Error = "wsfull"
	ErrAccess   Error = "access"
	ErrSFail    Error = "s-fail"
	ErrUFail    Error = "u-fail"
	ErrParse    Error = "parse"
	ErrNoAmend  Error = "noamend"
	ErrMismatch Error = "mismatch"
)

// maxErrorText is how long an error of the system may be.
const maxErrorText = 255

// OSError is what the operating system said about a path: "db/t/price. OS reports: No such
// file or directory". What is too long loses its beginning, for "..", to keep the tail.
// Source: code.kx.com/q/releases/ChangesIn4.0, 2020.11.02.
func OSError(path, words string) Error {
	text := path + ". OS reports: " + words
	if n := len(text); n > maxErrorText {
		text = ".." + text[n-maxErrorText+len(".."):]
	}
	return Error(text)
}
