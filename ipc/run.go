package ipc

// CopiedBytes is the length up to which a run is copied when it is queued, so that the
// caller may use its buffer again at once.
const CopiedBytes = copyBytes

// SendRun queues a run of whole plain messages, one after the other in one buffer, as one
// piece: for a publisher that gathered what many subscribers want. A run longer than
// CopiedBytes is kept and must not change. The messages must be ones the peer's
// capability allows. For a peer that gets long messages compressed, the run is taken apart.
//
// Errors: as SendFrame; a [FormatError] for a run that is none, and then what came before
// the fault is queued.
func (c *Conn) SendRun(run []byte) error {
	if !c.packs(len(run)) {
		return c.queue(run, nil)
	}
	for len(run) > 0 {
		h, err := ParseHeader(run, true)
		if err != nil {
			return err
		}
		if h.Length > int64(len(run)) {
			return truncatedAt(len(run))
		}
		message := run[:h.Length:h.Length]
		run = run[h.Length:]
		if c.packs(len(message)) {
			if packed, ok := Compress(nil, message); ok {
				c.stats.packed.Add(1)
				message = packed
			}
		}
		if err := c.queue(message, nil); err != nil {
			return err
		}
	}
	return nil
}
