package display

import "tock/k"

// AppendText is [Text] appended to dst.
func AppendText(dst []byte, v k.Value, precision int) []byte {
	return appendText(dst, v, precision)
}
