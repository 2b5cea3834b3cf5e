package prim

// golden is what the generator's counter advances by, in units of 2^-64 turns, and
// goldenInverse its inverse modulo 2^64.
const (
	golden        = 0x9e3779b97f4a7c15
	goldenInverse = 0xf1de83e19937733d
)

// State is a seed that continues the sequence from here: \S 0N.
func (r *Random) State() int64 { return int64(r.state.Load() * goldenInverse) }

// SetState continues from what State gave.
func (r *Random) SetState(n int64) { r.state.Store(uint64(n) * golden) }
