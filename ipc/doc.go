// Package ipc is the kdb+ wire: values to bytes and back, messages, compression,
// connections.
package ipc
