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
