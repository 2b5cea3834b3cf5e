// Package zstream writes zlib streams (RFC 1950, RFC 1951) whose bytes are those that
// zlib 1.2 writes at the same level for input given at once, which is what kdb+ puts on
// disk (formats.md section 4). Other encoders make valid streams of other bytes, so a file
// rewritten with them would not be equal to kdb+'s.
//
// The bytes follow from zlib's choices, which its documentation and RFC 1951 leave open:
// which of several matches is taken (how chains of positions are searched, and when a
// match waits for a better one), after how many symbols a block ends, how ties are broken
// when a Huffman tree is built, and when a block is stored or uses the fixed trees. Streams
// are compared with zlib's own in the tests. Any reader of zlib streams reads them.
package zstream

// MaxLevel is the highest level; the lowest is 0: stored.
const MaxLevel = 9

const (
	minMatch = 3
	maxMatch = 258
	window   = 1 << 15
	winMask  = window - 1
	// minAhead is how much must lie ahead for a search to see all it could.
	minAhead = maxMatch + minMatch + 1
	maxDist  = window - minAhead
	// tooFar is beyond where a match of three bytes costs more than it saves.
	tooFar = 4096
	// blockSymbols is how many symbols end a block.
	blockSymbols = 1<<14 - 1
)

// effort is how hard a level searches.
type effort struct {
	good  int  // from this length on, a better match is looked for in a quarter of the chain
	lazy  int  // a match of this length is not tried to be bettered; of fast levels: longer ones enter no positions
	nice  int  // a match of this length is good enough
	chain int  // how many positions are tried
	fast  bool // matches are taken where they are found
}

var efforts = [MaxLevel + 1]effort{
	1: {4, 4, 8, 4, true}, 2: {4, 5, 16, 8, true}, 3: {4, 6, 32, 32, true},
	4: {4, 4, 16, 16, false}, 5: {8, 16, 32, 32, false}, 6: {8, 16, 128, 128, false},
	7: {8, 32, 128, 256, false}, 8: {32, 128, 258, 1024, false}, 9: {32, 258, 258, 4096, false},
}
