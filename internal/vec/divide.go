package vec

// Dividing many whole numbers by one. The processor's division takes tens of cycles; the
// product with the reciprocal, as floats, is the quotient or one beside it, and the
// remainder tells which.

// divisor is a positive whole number to divide by.
type divisor struct {
	by      int64
	inverse float64
	limit   int64 // numbers whose magnitude is not above it may be divided
}

const (
	// maxDivisor leaves room for remainders that are off by the divisor.
	maxDivisor = 1 << 60
	// maxQuotient is what a float tells from its neighbours with digits to spare.
	maxQuotient = 1 << 49
)

func newDivisor[T Signed](y T) (d divisor, ok bool) {
	if y <= 0 || int64(y) > maxDivisor {
		return d, false
	}
	d = divisor{int64(y), 1 / float64(y), 1 << 62}
	if d.by < 1<<62/maxQuotient {
		d.limit = d.by * maxQuotient
	}
	return d, true
}

// fits reports whether x may be divided.
func (d *divisor) fits(x int64) bool { return uint64(x+d.limit) <= 2*uint64(d.limit) }

// quotient is the greatest whole number not above x%d.
func (d *divisor) quotient(x int64) int64 {
	q := int64(float64(x) * d.inverse)
	rest := x - q*d.by
	if rest < 0 {
		q--
	}
	if rest >= d.by {
		q++
	}
	return q
}

// rest is what remains, from 0 to below d.
func (d *divisor) rest(x int64) int64 {
	rest := x - int64(float64(x)*d.inverse)*d.by
	if rest < 0 {
		rest += d.by
	}
	if rest >= d.by {
		rest -= d.by
	}
	return rest
}

// DivAtom is Div for an atom y.
func DivAtom[T Signed](dst, x []T, y T) {
	dst = dst[:len(x)]
	null := NullOf[T]()
	if y > 0 && y&(y-1) == 0 {
		shift := 0
		for T(1)<<shift < y {
			shift++
		}
		for i, a := range x {
			r := a >> shift
			if a == null {
				r = null
			}
			dst[i] = r
		}
		return
	}
	d, ok := newDivisor(y)
	if !ok {
		for i, a := range x {
			dst[i] = FloorDiv(a, y)
		}
		return
	}
	for i, a := range x {
		if a == null || !d.fits(int64(a)) {
			dst[i] = FloorDiv(a, y)
			continue
		}
		dst[i] = T(d.quotient(int64(a)))
	}
}

// ModAtom is Mod for an atom y.
func ModAtom[T Signed](dst, x []T, y T) {
	dst = dst[:len(x)]
	null := NullOf[T]()
	d, ok := newDivisor(y)
	if !ok {
		for i, a := range x {
			dst[i] = FloorMod(a, y)
		}
		return
	}
	for i, a := range x {
		if a == null || !d.fits(int64(a)) {
			dst[i] = FloorMod(a, y)
			continue
		}
		dst[i] = T(d.rest(int64(a)))
	}
}

// BarsAtom is Bars for an atom x. Items in the bar of the one before, as most are in
// columns that ascend, are not divided.
func BarsAtom[T Signed](dst []T, x T, y []T) {
	dst = dst[:len(y)]
	d, ok := newDivisor(x)
	if !ok {
		for i, b := range y {
			dst[i] = Bar(x, b)
		}
		return
	}
	null, width := int64(NullOf[T]()), uint64(d.by)
	bar := int64(0)
	for i, b := range y {
		at := int64(b)
		if uint64(at)-uint64(bar) < width {
			dst[i] = T(bar)
			continue
		}
		if at == null || !d.fits(at) {
			dst[i] = Bar(x, b)
			continue
		}
		bar = at - d.rest(at)
		dst[i] = T(bar)
	}
}

// BarWidth is a positive width of bars.
type BarWidth[T int32 | int64] struct{ d divisor }

// BarsOf is false for a width that is not positive or very large.
func BarsOf[T int32 | int64](width int64) (BarWidth[T], bool) {
	d, ok := newDivisor(width)
	return BarWidth[T]{d}, ok && width <= int64((^NullOf[T]())/2)
}

// Fits reports whether x is far enough from nulls and infinities to have a bar that is x
// less a remainder, and the bar an end.
func (b BarWidth[T]) Fits(x T) bool {
	half := (^NullOf[T]()) / 2
	return x > -half && x < half && b.d.fits(int64(x))
}

// Last is the last number in the bar of x, which fits.
func (b BarWidth[T]) Last(x T) T { return x - T(b.d.rest(int64(x))) + T(b.d.by-1) }
