package prim

// Matrices: mmu (also $), inv, lsq. A matrix is a list of float vectors of one length.
// inv goes by LU decomposition with partial pivoting, lsq by Cholesky decomposition of
// the normal equations.
//
// Source: code.kx.com/q/ref/mmu, inv, lsq.

import (
	"math"

	"tock/internal/vec"
	"tock/k"
)

var matrixDefs = []Def{
	{Name: "mmu", Binary: MatrixMultiply, Infix: true, Doc: "matrix multiply, dot product"},
	{Name: "inv", Unary: Inverse, Doc: "matrix inverse"},
	{Name: "lsq", Binary: LeastSquares, Infix: true, Doc: "least squares: matrix divide"},
}

// matrix is rows of equal length.
type matrix [][]float64

// toMatrix reads a list of float vectors. Errors: ErrType, ErrLength for ragged rows.
func toMatrix(x k.Value) (matrix, error) {
	if x.Type() != k.Mixed || x.Len() == 0 {
		return nil, k.ErrType
	}
	out := make(matrix, x.Len())
	for i, row := range x.Items() {
		if row.Type() != k.Float {
			return nil, k.ErrType
		}
		out[i] = k.Data[float64](row)
		if len(out[i]) != len(out[0]) {
			return nil, k.ErrLength
		}
	}
	return out, nil
}

func (m matrix) value() k.Value {
	rows := make([]k.Value, len(m))
	for i, row := range m {
		rows[i] = k.Floats(row)
	}
	return k.NewList(rows)
}

func newMatrix(rows, cols int) matrix {
	cells := make([]float64, rows*cols)
	out := make(matrix, rows)
	for i := range out {
		out[i] = cells[i*cols : (i+1)*cols : (i+1)*cols]
	}
	return out
}

// isMatrix reports whether x may be a side of $ as matrix multiply.
func isMatrix(x k.Value) bool {
	if x.Type() == k.Float {
		return true
	}
	return x.Type() == k.Mixed && x.Len() > 0 && x.At(0).Type() == k.Float
}

// MatrixMultiply is x mmu y: the matrix or dot product of float vectors and matrices.
// Errors: ErrType for other items, ErrLength where the inner counts differ.
func MatrixMultiply(env Env, x, y k.Value) (k.Value, error) {
	xv, yv := x.Type() == k.Float, y.Type() == k.Float
	var a, b matrix
	var err error
	if xv {
		a = matrix{k.Data[float64](x)}
	} else if a, err = toMatrix(x); err != nil {
		return k.Value{}, err
	}
	if yv {
		ys := k.Data[float64](y)
		if len(a[0]) != len(ys) {
			return k.Value{}, k.ErrLength
		}
		out := make([]float64, len(a))
		for i, row := range a {
			out[i] = dot(row, ys)
		}
		if xv {
			return k.NewFloat(out[0]), nil
		}
		return k.Floats(out), nil
	}
	if b, err = toMatrix(y); err != nil {
		return k.Value{}, err
	}
	if len(a[0]) != len(b) {
		return k.Value{}, k.ErrLength
	}
	out := multiply(a, b, pausing(env, len(a)*len(b)*len(b[0])))
	if xv {
		return k.Floats(out[0]), nil
	}
	return out.value(), nil
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i, a := range x {
		sum += a * y[i]
	}
	return sum
}

// multiply goes along the rows of both, which keeps the inner loop on adjacent cells.
func multiply(a, b matrix, pause vec.Pause) matrix {
	out := newMatrix(len(a), len(b[0]))
	for i, row := range a {
		pause.Take()
		dst := out[i]
		for j, x := range row {
			for c, y := range b[j] {
				dst[c] += x * y
			}
		}
	}
	return out
}

// Inverse is inv x of a square float matrix; nulls where it is singular.
// Errors: ErrType, ErrLength when not square.
func Inverse(_ Env, x k.Value) (k.Value, error) {
	m, err := toMatrix(x)
	if err != nil {
		return k.Value{}, err
	}
	n := len(m)
	if len(m[0]) != n {
		return k.Value{}, k.ErrLength
	}
	lu := newMatrix(n, n)
	perm := make([]int, n)
	for i := range m {
		copy(lu[i], m[i])
		perm[i] = i
	}
	for c := range n {
		pivot := c
		for r := c + 1; r < n; r++ {
			if math.Abs(lu[r][c]) > math.Abs(lu[pivot][c]) {
				pivot = r
			}
		}
		lu[c], lu[pivot] = lu[pivot], lu[c]
		perm[c], perm[pivot] = perm[pivot], perm[c]
		for r := c + 1; r < n; r++ {
			lu[r][c] /= lu[c][c]
			subtractScaled(lu[r][c+1:], lu[r][c], lu[c][c+1:])
		}
	}
	// Both substitutions go row by row of the result, so that the inner loop runs
	// along adjacent cells that do not depend on each other.
	out := newMatrix(n, n)
	for i, row := range out {
		row[perm[i]] = 1
		for t := range i {
			subtractScaled(row, lu[i][t], out[t])
		}
	}
	for i := n - 1; i >= 0; i-- {
		row := out[i]
		for t := i + 1; t < n; t++ {
			subtractScaled(row, lu[i][t], out[t])
		}
		for j := range row {
			row[j] /= lu[i][i]
		}
	}
	if !finite(out) {
		for _, row := range out {
			for j := range row {
				row[j] = k.NullFloat
			}
		}
	}
	return out.value(), nil
}

// subtractScaled takes f times y away from x.
func subtractScaled(x []float64, f float64, y []float64) {
	if f == 0 {
		return
	}
	x = x[:len(y)]
	for i, b := range y {
		x[i] -= f * b
	}
}

func finite(m matrix) bool {
	for _, row := range m {
		for _, x := range row {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return false
			}
		}
	}
	return true
}

// LeastSquares is x lsq y: the w for which the squares of x-w mmu y sum to the least.
// Errors: ErrType, ErrLength when the columns differ, ErrDomain when the rows of y depend
// on each other.
func LeastSquares(_ Env, x, y k.Value) (k.Value, error) {
	a, err := toMatrix(x)
	if err != nil {
		return k.Value{}, err
	}
	b, err := toMatrix(y)
	if err != nil {
		return k.Value{}, err
	}
	if len(a[0]) != len(b[0]) {
		return k.Value{}, k.ErrLength
	}
	n := len(b)
	normal := newMatrix(n, n)
	for i := range n {
		for j := range n {
			normal[i][j] = dot(b[i], b[j])
		}
	}
	if !cholesky(normal) {
		return k.Value{}, k.ErrDomain
	}
	out := newMatrix(len(a), n)
	for r, row := range a {
		w := out[r]
		for i := range n {
			w[i] = dot(row, b[i])
			for t := range i {
				w[i] -= normal[i][t] * w[t]
			}
			w[i] /= normal[i][i]
		}
		for i := n - 1; i >= 0; i-- {
			for t := i + 1; t < n; t++ {
				w[i] -= normal[t][i] * w[t]
			}
			w[i] /= normal[i][i]
		}
	}
	return out.value(), nil
}

// cholesky replaces a symmetric matrix by its lower factor; false when it is not positive.
func cholesky(m matrix) bool {
	for i := range m {
		for j := 0; j <= i; j++ {
			sum := m[i][j]
			for t := range j {
				sum -= m[i][t] * m[j][t]
			}
			if i == j {
				if sum <= 0 || sum != sum {
					return false
				}
				m[i][i] = math.Sqrt(sum)
			} else {
				m[i][j] = sum / m[j][j]
			}
		}
	}
	return true
}
