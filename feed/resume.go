package feed

import (
	"context"
	"fmt"
	"io"

	"tock/ipc"
	"tock/k"
)

// resume opens a source where an earlier run of the same feed left off: it passes over
// the messages that the tickerplant has in its log. Message number n of a source is the
// same each time it is opened with the same window, so with one feed it is enough to
// pass over as many as there are and to hold the last against the log. When that does not
// fit, other feeds have been publishing too, and the whole log is gone through instead.
//
// It looks at the tickerplant's log of the day only. It gives the number of messages
// passed over.
func resume(ctx context.Context, conn *ipc.Conn, at position, open func() (*batcher, error)) (b *batcher, skipped int64, err error) {
	if b, err = open(); err != nil || !at.hasLog() || at.count == 0 {
		return b, 0, err
	}
	if skipped, err = skipCounted(ctx, conn, at, b); err != nil || skipped == at.count {
		return b, skipped, err
	}
	if err := b.src.Close(); err != nil {
		return nil, 0, err
	}
	if b, err = open(); err != nil {
		return nil, 0, err
	}
	skipped, err = skipFound(ctx, conn, at, b)
	return b, skipped, err
}

// skipCounted passes over as many messages as there are in the log, and gives that number
// if the last is the log's last, otherwise -1.
func skipCounted(ctx context.Context, conn *ipc.Conn, at position, b *batcher) (int64, error) {
	var last message
	for range at.count {
		m, err := b.next()
		if err == io.EOF {
			return -1, nil
		}
		if err != nil {
			return -1, err
		}
		last = m
	}
	same := false
	err := eachLogged(ctx, conn, at.log, at.count-1, at.count, func(msg k.Value) bool {
		same = isLogged(last, msg)
		return false
	})
	if err != nil || !same {
		return -1, err
	}
	return at.count, nil
}

// skipFound passes over the messages that are in the log, among those of others.
func skipFound(ctx context.Context, conn *ipc.Conn, at position, b *batcher) (skipped int64, err error) {
	next, nextErr := b.next()
	err = eachLogged(ctx, conn, at.log, 0, at.count, func(msg k.Value) bool {
		if nextErr == nil && isLogged(next, msg) {
			skipped++
			next, nextErr = b.next()
		}
		return nextErr == nil
	})
	if err == nil && nextErr != nil && nextErr != io.EOF {
		err = nextErr
	}
	if nextErr == nil {
		b.putBack(next)
	}
	return skipped, err
}

// isLogged reports whether a logged message is the update m.
func isLogged(m message, logged k.Value) bool {
	key := keyOf(k.NewSym(m.table), m.data, false)
	return key != "" && key == loggedKey(logged, m.noTime)
}

// describeResume is a sentence for the operator.
func describeResume(skipped int64, at position) string {
	if !at.hasLog() {
		return "the tickerplant has no log: nothing to resume from"
	}
	return fmt.Sprintf("%d messages are in the tickerplant's log already", skipped)
}
