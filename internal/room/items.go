package room

// Items is n items that the caller writes, every one of them; until then they are
// undefined. It is what results of vector primitives are made of: large ones are neither
// cleared first nor, once a result of the size was garbage, paged in anew.
func Items[T Item](n int) []T {
	out, _ := Make[T](n)
	return out[:n]
}
