package feed

// ahead reads a source in a goroutine of its own, a few batches ahead.
type ahead struct {
	src     Source
	batches chan aheadBatch
	stop    chan struct{}
	done    chan struct{}
	err     error // after the last batch
}

type aheadBatch struct {
	batch Batch
	err   error
}

// aheadBatches is how many batches are read ahead.
const aheadBatches = 4

// readAhead makes a source that reads src ahead until it is closed.
func readAhead(src Source) Source {
	a := &ahead{src: src, batches: make(chan aheadBatch, aheadBatches), stop: make(chan struct{}), done: make(chan struct{})}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer close(a.done)
	for {
		b, err := a.src.Next()
		select {
		case a.batches <- aheadBatch{b, err}:
		case <-a.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

func (a *ahead) Next() (Batch, error) {
	if a.err != nil {
		return Batch{}, a.err
	}
	next := <-a.batches
	a.err = next.err
	return next.batch, next.err
}

func (a *ahead) Close() error {
	close(a.stop)
	<-a.done
	return a.src.Close()
}
