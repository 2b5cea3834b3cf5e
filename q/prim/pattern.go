package prim

import "tock/internal/vec"

// pattern is a compiled text pattern of like, ss and ssr: ? is any character, [abc] [a-c]
// [^abc] one of (or none of) a set, * any sequence; all else stands for itself.
// Source: code.kx.com/q/basics/regex.
type pattern struct {
	parts   []patternPart
	stars   int
	doubled bool // begins with two stars
	isText  bool // no pattern characters at all
	text    string
	pause   vec.Pause
}

type patternPart struct {
	star bool
	any  bool
	c    byte
	set  *[256]bool
}

func (p *patternPart) matches(c byte) bool {
	switch {
	case p.any:
		return true
	case p.set != nil:
		return p.set[c]
	}
	return p.c == c
}

// compilePattern reads a pattern. An unclosed [ stands for itself.
func compilePattern(s string) *pattern {
	p := &pattern{isText: true, text: s}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '*':
			p.isText = false
			if n := len(p.parts); n > 0 && p.parts[n-1].star {
				p.doubled = p.doubled || n == 1
				continue
			}
			p.parts = append(p.parts, patternPart{star: true})
			p.stars++
		case '?':
			p.isText = false
			p.parts = append(p.parts, patternPart{any: true})
		case '[':
			set, end := readSet(s, i)
			if set == nil {
				p.parts = append(p.parts, patternPart{c: '['})
				continue
			}
			p.isText = false
			p.parts = append(p.parts, patternPart{set: set})
			i = end
		default:
			p.parts = append(p.parts, patternPart{c: s[i]})
		}
	}
	return p
}

// readSet reads the set that starts with the bracket at i; end is the closing bracket.
// A ] just after the opening (or its ^) belongs to the set, as does a - at either end.
func readSet(s string, i int) (set *[256]bool, end int) {
	j := i + 1
	negate := j < len(s)-1 && s[j] == '^' && s[j+1] != ']'
	if negate {
		j++
	}
	set = new([256]bool)
	for first := true; ; first = false {
		if j >= len(s) {
			return nil, i
		}
		if s[j] == ']' && !first {
			break
		}
		if j+2 < len(s) && s[j+1] == '-' && s[j+2] != ']' {
			for c := int(s[j]); c <= int(s[j+2]); c++ {
				set[c] = true
			}
			j += 3
			continue
		}
		set[s[j]] = true
		j++
	}
	if negate {
		for c := range set {
			set[c] = !set[c]
		}
	}
	return set, j
}

// isHard reports a pattern that kdb+ answers with 'nyi: one that starts with a star and has
// another before its end, or with two (code.kx.com/q/basics/regex, "like"; q/basics/errors, "nyi").
func (p *pattern) isHard() bool {
	if p.doubled {
		return true
	}
	if p.stars < 2 || !p.parts[0].star {
		return false
	}
	for _, part := range p.parts[1 : len(p.parts)-1] {
		if part.star {
			return true
		}
	}
	return false
}

// match reports whether all of s fits. Stars are tried shortest first and only the last
// one is ever lengthened, which is enough: no pattern takes more than len(s)*len(p) steps.
func (p *pattern) match(s string) bool {
	if p.isText {
		return s == p.text
	}
	i, j := 0, 0
	starAt, from, step := -1, 0, 0
	for i < len(s) {
		step++
		p.pause.At(step)
		switch {
		case j < len(p.parts) && p.parts[j].star:
			starAt, from = j, i
			j++
		case j < len(p.parts) && p.parts[j].matches(s[i]):
			i++
			j++
		case starAt >= 0:
			from++
			i, j = from, starAt+1
		default:
			return false
		}
	}
	for j < len(p.parts) && p.parts[j].star {
		j++
	}
	return j == len(p.parts)
}

// find is the places where a pattern without stars fits, not overlapping.
func (p *pattern) find(s string) []int64 {
	var out []int64
	n := len(p.parts)
	for i, step := 0, 0; i+n <= len(s); step++ {
		p.pause.At(step)
		ok := true
		for j := range p.parts {
			if !p.parts[j].matches(s[i+j]) {
				ok = false
				break
			}
		}
		if ok {
			out = append(out, int64(i))
			i += n
		} else {
			i++
		}
	}
	return out
}
