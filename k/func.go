package k

// Lambda is a function defined in q or k: its source and the namespace it was defined in.
// What the evaluator made of it travels along in Compiled, so it is parsed once.
type Lambda struct {
	Source   string // with braces; starts "k)" for k
	Context  string // namespace without the leading dot; "" for the root
	Compiled any    // the evaluator's own
}

func (*Lambda) ktype() Type { return TypeLambda }

// NewLambda makes a lambda.
func NewLambda(l *Lambda) Value { return Value{l, 0} }

// Lambda is v as a lambda, or nil.
func (v Value) Lambda() *Lambda { l, _ := v.obj.(*Lambda); return l }

// Primitive is an operator or keyword of the language: type 101 (unary), 102 (binary)
// or 103 (iterator) and its wire code (formats.md 1.4). Codes beyond the wire's
// (native functions of a process) are not serialisable.
type Primitive struct {
	Kind Type
	Code int
	Name string // as shown on the console: "+", "neg"
	Impl any    // the evaluator's own
	// Form is what the language defines the word as, where that is no primitive of its own:
	// sums is +\. It is what is shown, sent and what has the type; zero elsewhere.
	Form Value
}

func (p *Primitive) ktype() Type { return p.Kind }

// Defined is v, or what the language defines it as when it is a word with a Form.
func Defined(v Value) Value {
	if p := v.Primitive(); p != nil && p.Form.obj != nil {
		return p.Form
	}
	return v
}

// NewPrimitive makes a primitive's value. Primitives are compared by kind and code.
func NewPrimitive(p *Primitive) Value { return Value{p, 0} }

// Primitive is v as a primitive, or nil.
func (v Value) Primitive() *Primitive { p, _ := v.obj.(*Primitive); return p }

// Identity is ::, the generic null. Hole is an elided argument ("magic null").
var (
	Identity = Value{&Primitive{Kind: TypeUnary, Code: 0, Name: "::"}, 0}
	Hole     = Value{&Primitive{Kind: TypeUnary, Code: -1, Name: ""}, 0}
)

// IsIdentity reports whether v is ::; IsHole whether it is an elided argument.
func (v Value) IsIdentity() bool { return v.obj == Identity.obj }
func (v Value) IsHole() bool     { return v.obj == Hole.obj }

// Projection is a function with some of its arguments given; Hole stands for the others.
type Projection struct {
	F    Value
	Args []Value
	levels
}

func (*Projection) ktype() Type { return TypeProjection }

// NewProjection makes a projection.
func NewProjection(f Value, args []Value) Value { return Value{&Projection{F: f, Args: args}, 0} }

// Projection is v as a projection, or nil.
func (v Value) Projection() *Projection { p, _ := v.obj.(*Projection); return p }

// Composition is f∘g∘...: the last function takes the arguments, the others one each.
type Composition struct {
	Fs []Value
	levels
}

func (*Composition) ktype() Type { return TypeComposition }

// NewComposition makes a composition.
func NewComposition(fs []Value) Value { return Value{&Composition{Fs: fs}, 0} }

// Composition is v as a composition, or nil.
func (v Value) Composition() *Composition { c, _ := v.obj.(*Composition); return c }

// Derived is a function made by an iterator: f' (type 106) to f\: (111).
type Derived struct {
	Kind Type
	levels
	F Value
}

func (d *Derived) ktype() Type { return d.Kind }

// NewDerived makes a derived function of kind TypeEach to TypeEachLeft.
func NewDerived(kind Type, f Value) Value { return Value{&Derived{Kind: kind, F: f}, 0} }

// Derived is v as a derived function, or nil.
func (v Value) Derived() *Derived { d, _ := v.obj.(*Derived); return d }

// Foreign is a value of the process that q passes on but cannot look into; not serialisable.
type Foreign struct {
	Name string
	Data any
}

func (*Foreign) ktype() Type { return TypeForeign }

// NewForeign makes a foreign value.
func NewForeign(f *Foreign) Value { return Value{f, 0} }

// ErrorValue is an error as a value: what a response of type -128 decodes to.
type ErrorValue struct{ Text string }

func (*ErrorValue) ktype() Type { return -128 }

// NewErrorValue makes the value of a type -128 object.
func NewErrorValue(text string) Value { return Value{&ErrorValue{text}, 0} }

// AsError is the error v stands for, or nil when v is not of type -128.
func (v Value) AsError() error {
	if e, ok := v.obj.(*ErrorValue); ok {
		return Error(e.Text)
	}
	return nil
}
