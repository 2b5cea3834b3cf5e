package prim

// Random is the session's random generator, seeded by \S.
type Random struct{ Seed int32 }
