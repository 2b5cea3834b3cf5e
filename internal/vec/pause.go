package vec

// Pause is called between blocks of a loop over many items. Where the evaluation is to end
// it does not return but panics with what its maker recovers: nothing that a kernel holds
// needs an end of its own. nil is no pause.
type Pause func()

// Take is the pause itself.
func (p Pause) Take() {
	if p != nil {
		p()
	}
}

// pauseItems is how many items of slow loops are done between two pauses.
const pauseItems = 1 << 16

// At pauses at every so many items of a slow loop.
func (p Pause) At(i int) {
	if p != nil && i&(pauseItems-1) == pauseItems-1 {
		p()
	}
}
