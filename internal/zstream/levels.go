package zstream

// fast takes every match where it is found: levels 1 to 3.
func (w *Writer) fast(e effort) {
	for {
		if w.ahead < minAhead {
			if w.fill(); w.ahead == 0 {
				break
			}
		}
		at, n := 0, 0
		if w.ahead >= minMatch {
			at = w.enter(w.strstart)
		}
		if at != 0 && w.strstart-at <= maxDist {
			n = w.longest(at, minMatch-1, &e)
		}
		var full bool
		if n >= minMatch {
			full = w.match(w.strstart-w.matchStart, n)
			w.ahead -= n
			if n <= e.lazy && w.ahead >= minMatch {
				for end := w.strstart + n; ; {
					if w.strstart++; w.strstart == end {
						break
					}
					w.enter(w.strstart)
				}
			} else {
				w.strstart += n
			}
		} else {
			full = w.literal(w.win[w.strstart])
			w.ahead--
			w.strstart++
		}
		if full {
			w.endBlock(false)
		}
	}
	w.endBlock(true)
}

// lazy takes a match only when the next position has no longer one: levels 4 to 9.
func (w *Writer) lazy(e effort) {
	n := minMatch - 1 // of the match at strstart
	held := false     // the byte before strstart waits to be a literal
	for {
		if w.ahead < minAhead {
			if w.fill(); w.ahead == 0 {
				break
			}
		}
		at := 0
		if w.ahead >= minMatch {
			at = w.enter(w.strstart)
		}
		before, beforeAt := n, w.matchStart
		n = minMatch - 1
		if at != 0 && before < e.lazy && w.strstart-at <= maxDist {
			n = w.longest(at, before, &e)
			if n == minMatch && w.strstart-w.matchStart > tooFar {
				n = minMatch - 1
			}
		}
		switch {
		case before >= minMatch && n <= before:
			most := w.strstart + w.ahead - minMatch
			full := w.match(w.strstart-1-beforeAt, before)
			w.ahead -= before - 1
			for range before - 2 {
				if w.strstart++; w.strstart <= most {
					w.enter(w.strstart)
				}
			}
			held, n = false, minMatch-1
			w.strstart++
			if full {
				w.endBlock(false)
			}
		case held:
			if w.literal(w.win[w.strstart-1]) {
				w.endBlock(false)
			}
			w.strstart++
			w.ahead--
		default:
			held = true
			w.strstart++
			w.ahead--
		}
	}
	if held {
		w.literal(w.win[w.strstart-1])
	}
	w.endBlock(true)
}
