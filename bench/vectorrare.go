package main

// Bars of rare symbols: four million quotes of ten thousand symbols in the order of time, most
// of them of a few busy ones; asked for are the bars of the thousand rarest, a fortieth of
// the rows, from a table without attributes and from one parted by symbol.

const (
	rareSyms  = 10_000
	rareAsked = 1_000
)

var rareStage = vectorStage{
	name: "", data: "rare",
	load: "S:`$\"S\",/:-4#'\"0000\",/:string til 10000;rare:-1000#S;" +
		"q:([]time:`timespan$0+get`:qt;sym:S get`:qs;bid:1*get`:qb);p:update `p#sym from `sym`time xasc q",
	cells: []vectorCell{
		{"bars of 1,000 rare symbols", "select " + rareBars + " by sym,0D00:05 xbar time from q where sym in rare", rareDigest},
		{"bars of 1,000 rare symbols, parted", "select " + rareBars + " by sym,0D00:05 xbar time from p where sym in rare", rareDigest},
	},
}

const (
	rareBars   = "o:first bid,h:max bid,l:min bid,c:last bid"
	rareDigest = "(count r)+sum raze value flip value r"
)

// rareVectors is the columns: symbol numbers whose density falls with the fourth power.
func rareVectors() vectorSet {
	quote := int64(sessionSpan / quoteCount)
	return vectorSet{
		floats: map[string][]float64{"qb": column(quoteCount, func(i int64) float64 { return unit(i, saltBid) })},
		ints: map[string][]int32{"qs": column(quoteCount, func(i int64) int32 {
			u := unit(i, saltK)
			return int32(rareSyms * (u * u * u * u))
		})},
		longs: map[string][]int64{"qt": column(quoteCount, func(i int64) int64 { return i*quote + r32(i, saltTime)%quote })},
	}
}
