package prim

import (
	"math"

	"tock/k"
)

// Statistics over vectors taken as floats. Variances take two passes (mean, then squares
// around it), so that close numbers far from zero keep their digits; pairs with a null on
// either side are left out.

var statsDefs = []Def{
	{Name: "var", Unary: func(_ Env, x k.Value) (k.Value, error) { return spread(x, varianceOf) }, Doc: "variance"},
	{Name: "svar", Unary: func(_ Env, x k.Value) (k.Value, error) { return spread(x, sampleVariance) }, Doc: "sample variance"},
	{Name: "dev", Unary: func(_ Env, x k.Value) (k.Value, error) {
		return spread(x, func(x []float64) float64 { return math.Sqrt(varianceOf(x)) })
	}, Doc: "standard deviation"},
	{Name: "sdev", Unary: func(_ Env, x k.Value) (k.Value, error) {
		return spread(x, func(x []float64) float64 { return math.Sqrt(sampleVariance(x)) })
	}, Doc: "sample standard deviation"},
	{Name: "med", Unary: Med, Doc: "median"},
	{Name: "cov", Binary: func(_ Env, x, y k.Value) (k.Value, error) { return pairwise(x, y, covariance) }, Infix: true, Doc: "covariance"},
	{Name: "scov", Binary: func(_ Env, x, y k.Value) (k.Value, error) { return pairwise(x, y, sampleCovariance) }, Infix: true, Doc: "sample covariance"},
	{Name: "cor", Binary: func(_ Env, x, y k.Value) (k.Value, error) { return pairwise(x, y, correlation) }, Infix: true, Doc: "correlation"},
	{Name: "wavg", Binary: Wavg, Infix: true, Doc: "weighted average"},
	{Name: "wsum", Binary: Wsum, Infix: true, Doc: "weighted sum"},
}

// moments is the number of the items that are not null, and their summed squares around
// their mean.
func moments(x []float64) (n int, squares float64) {
	s := 0.0
	for _, v := range x {
		if v == v {
			s += v
			n++
		}
	}
	mean := s / float64(n)
	for _, v := range x {
		if v == v {
			squares += (v - mean) * (v - mean)
		}
	}
	return n, squares
}

func varianceOf(x []float64) float64 {
	n, squares := moments(x)
	return canonical(squares / float64(n))
}

func sampleVariance(x []float64) float64 {
	n, squares := moments(x)
	if n == 0 {
		return k.NullFloat
	}
	return canonical(squares / float64(n-1))
}

// canonical is x with any NaN replaced by q's null.
func canonical(x float64) float64 {
	if x != x {
		return k.NullFloat
	}
	return x
}

// spread applies a statistic to a vector, to each place of a list of lists, to a
// dictionary's values and to each column of a table.
func spread(x k.Value, f func(x []float64) float64) (k.Value, error) {
	one := func(x k.Value) (k.Value, error) {
		items, ok := floatsOf(x)
		if !ok {
			return k.Value{}, k.ErrType
		}
		return k.NewFloat(f(items)), nil
	}
	return aggregate(x, one, func(x k.Value) (k.Value, error) {
		if allAtoms(x) {
			return one(x)
		}
		return eachPlace(x, func(col k.Value) (k.Value, error) { return spread(col, f) })
	})
}

// eachPlace applies f to every column of a list of lists of equal count.
func eachPlace(x k.Value, f func(col k.Value) (k.Value, error)) (k.Value, error) {
	cols, err := Flip(nil, x)
	if err != nil {
		return k.Value{}, err
	}
	items := cols.Each()
	out := make([]k.Value, len(items))
	for i, col := range items {
		if out[i], err = f(col); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// floatPairs is two lists (or an atom and a list) as floats of one count.
func floatPairs(x, y k.Value) (xs, ys []float64, err error) {
	if x.IsAtom() {
		x = k.Repeat(x, y.Len())
	}
	if y.IsAtom() {
		y = k.Repeat(y, x.Len())
	}
	xs, ok := floatsOf(x)
	if !ok {
		return nil, nil, k.ErrType
	}
	ys, ok = floatsOf(y)
	if !ok {
		return nil, nil, k.ErrType
	}
	if len(xs) != len(ys) {
		return nil, nil, k.ErrLength
	}
	return xs, ys, nil
}

// nested reports whether x is a list with items that are not atoms.
func nested(x k.Value) bool { return x.Type() == k.Mixed && !allAtoms(x) }

// valuesOf is a dictionary's values, and anything else itself.
func valuesOf(x k.Value) k.Value {
	if d := x.Dict(); d != nil {
		return d.Vals
	}
	return x
}

// pairwise applies a statistic to two lists, or place by place to lists of lists.
func pairwise(x, y k.Value, f func(x, y []float64) float64) (k.Value, error) {
	x, y = valuesOf(x), valuesOf(y)
	if nested(x) && nested(y) {
		xs, err := Flip(nil, x)
		if err != nil {
			return k.Value{}, err
		}
		ys, err := Flip(nil, y)
		if err != nil {
			return k.Value{}, err
		}
		if xs.Len() != ys.Len() {
			return k.Value{}, k.ErrLength
		}
		out := make([]k.Value, xs.Len())
		for i := range out {
			if out[i], err = pairwise(xs.At(i), ys.At(i), f); err != nil {
				return k.Value{}, err
			}
		}
		return k.Collapse(out), nil
	}
	xs, ys, err := floatPairs(x, y)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewFloat(canonical(f(xs, ys))), nil
}

// pairMoments is the number of pairs without nulls, and the summed products around the means.
func pairMoments(x, y []float64) (n int, xx, xy, yy float64) {
	var sx, sy float64
	for i, a := range x {
		if b := y[i]; a == a && b == b {
			sx += a
			sy += b
			n++
		}
	}
	mx, my := sx/float64(n), sy/float64(n)
	for i, a := range x {
		if b := y[i]; a == a && b == b {
			xx += (a - mx) * (a - mx)
			xy += (a - mx) * (b - my)
			yy += (b - my) * (b - my)
		}
	}
	return n, xx, xy, yy
}

func covariance(x, y []float64) float64 {
	n, _, xy, _ := pairMoments(x, y)
	return xy / float64(n)
}

func sampleCovariance(x, y []float64) float64 {
	n, _, xy, _ := pairMoments(x, y)
	if n == 0 {
		return k.NullFloat
	}
	return xy / float64(n-1)
}

func correlation(x, y []float64) float64 {
	_, xx, xy, yy := pairMoments(x, y)
	return xy / math.Sqrt(xx*yy)
}

// Wavg is the average of y weighted by x, pairs with nulls left out; item by item for
// lists of lists. Source: code.kx.com/q/ref/avg.
func Wavg(env Env, x, y k.Value) (k.Value, error) {
	x, y = valuesOf(x), valuesOf(y)
	if nested(x) || nested(y) {
		total, err := Wsum(env, x, y)
		if err != nil {
			return k.Value{}, err
		}
		if x.IsAtom() {
			x = k.Repeat(x, y.Len())
		}
		weight, err := Sum(env, x)
		if err != nil {
			return k.Value{}, err
		}
		return dyad(env, "%", total, weight)
	}
	weight, total, err := weightedSums(x, y)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewFloat(canonical(total / weight)), nil
}

// Wsum is the sum of x*y: a float for two vectors, otherwise what sum x*y gives.
// Source: code.kx.com/q/ref/sum.
func Wsum(env Env, x, y k.Value) (k.Value, error) {
	x, y = valuesOf(x), valuesOf(y)
	if x.IsAtom() || y.IsAtom() || nested(x) || nested(y) {
		product, err := dyad(env, "*", x, y)
		if err != nil {
			return k.Value{}, err
		}
		return Sum(env, product)
	}
	_, total, err := weightedSums(x, y)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewFloat(canonical(total)), nil
}

// weightedSums is the sum of the weights and of weight*value over pairs without nulls.
func weightedSums(x, y k.Value) (weight, total float64, err error) {
	if !x.IsAtom() && !y.IsAtom() && x.Len() != y.Len() {
		return 0, 0, k.ErrLength
	}
	if vals, ok := y.Object().(*k.Vec[float64]); ok {
		switch o := x.Object().(type) {
		case *k.Vec[int32]:
			weight, total = weighInts(o.Raw(), vals.Raw())
			return weight, total, nil
		case *k.Vec[int64]:
			if x.Type() != k.Enum {
				weight, total = weighInts(o.Raw(), vals.Raw())
				return weight, total, nil
			}
		}
	}
	xs, ys, err := floatPairs(x, y)
	if err != nil {
		return 0, 0, err
	}
	for i, w := range xs {
		if v := ys[i]; w == w && v == v {
			weight += w
			total += w * v
		}
	}
	return weight, total, nil
}

// weighInts is the common case without a copy: integer sizes and float prices.
func weighInts[T intElem](x []T, y []float64) (weight, total float64) {
	null := nullOf[T]()
	var w0, w1, t0, t1 float64
	n := len(x) &^ 1
	y = y[:len(x)]
	for i := 0; i < n; i += 2 {
		if a, b := x[i], y[i]; a != null && b == b {
			w0 += float64(a)
			t0 += float64(a) * b
		}
		if a, b := x[i+1], y[i+1]; a != null && b == b {
			w1 += float64(a)
			t1 += float64(a) * b
		}
	}
	if n < len(x) {
		if a, b := x[n], y[n]; a != null && b == b {
			w0 += float64(a)
			t0 += float64(a) * b
		}
	}
	return w0 + w1, t0 + t1
}
