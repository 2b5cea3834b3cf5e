package syntax

import "strings"

// The words of .q (code.kx.com/q/ref): infix ones stand between their arguments, the
// others are applied by juxtaposition or brackets.
const (
	infixWords = `and asof bin binr cor cov cross cut div dsave each ema except fby ij ijf in insert inter
		like lj ljf lsq mavg mcount mdev mmax mmin mmu mod msum or over peach pj prior rotate scan
		scov set setenv ss sublist sv uj ujf union upsert vs wavg within wsum xasc xbar xcol xcols
		xdesc xexp xgroup xkey xlog xprev xrank`
	prefixWords = `abs acos aj aj0 ajf ajf0 all any asc asin atan attr avg avgs ceiling cols cos count csv
		deltas desc dev differ distinct ej enlist eval exit exp fills first fkeys flip floor get getenv
		group gtime hclose hcount hdel hopen hsym iasc idesc inv key keys last load log lower ltime
		ltrim max maxs md5 med meta min mins neg next not null parse prd prds prev rand rank ratios
		raze read0 read1 reciprocal reval reverse rload rsave rtrim save sdev show signum sin sqrt
		ssr string sum sums svar system tables tan til trim type ungroup upper value var view views
		where wj wj1`
	// The words that k knows, being native there.
	kInfixWords  = `in within like bin binr ss insert wsum wavg div cov cor setenv`
	kPrefixWords = `abs acos asin atan avg cos dev enlist exit exp getenv hopen last log max min prd sin sqrt sum tan var`
)

var (
	qWords = wordSet(infixWords, prefixWords)
	kWords = wordSet(kInfixWords, kPrefixWords)
)

func wordSet(infix, prefix string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(infix) {
		set[word] = true
	}
	for _, word := range strings.Fields(prefix) {
		set[word] = false
	}
	return set
}

// IsKeyword is the default of [Options].IsVerb: the words of .q and whether they are infix.
func IsKeyword(name string) (infix, ok bool) {
	infix, ok = qWords[name]
	return infix, ok
}

// Keywords is every word of .q that IsKeyword knows, in no order.
func Keywords() []string {
	out := make([]string, 0, len(qWords))
	for word := range qWords {
		out = append(out, word)
	}
	return out
}

// isReserved reports whether a word belongs to the grammar itself.
func isReserved(word string) bool {
	switch word {
	case "select", "exec", "update", "delete", "by", "from", "if", "do", "while":
		return true
	}
	return false
}
