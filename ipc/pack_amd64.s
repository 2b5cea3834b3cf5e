#include "go_asm.h"
#include "textflag.h"

// Two positions a turn, without a branch on what they are. The registers:
//
//	SI where the next position is    DI where its item goes    R8 where its kind goes
//	R9 the item before, R10 its slot, R11 the word behind its first byte    BX the state
//	AX, DX, R13 the first position's slot, entry and that entry's address
//	CX, R12, R15 the second's, and then those of the item that ends the turn
//
// An entry becomes what differs between it and the message: its zero bytes are the length of
// the match less one, and as many behind the first byte are passed by a match and none by a
// literal, so that for both the next position is one behind them.

// func packPairs(p *pairing)
TEXT ·packPairs(SB), NOSPLIT, $8-8
	MOVQ p+0(FP), BX
	MOVQ pairing_pos(BX), SI
	MOVQ pairing_out(BX), DI
	MOVQ pairing_kind(BX), R8
	MOVQ pairing_last(BX), R9
	MOVQ pairing_slot(BX), R10
	MOVQ 1(R9), R11
	PCALIGN $32

turn:
	// The first position is looked up, the item before entered, then the second position
	// looked up and the first entered, which for a match is at once and for a literal then.
	MOVBLZX 1(SI), AX
	XORB    (SI), AX
	MOVQ    pairing_words(BX)(AX*8), DX
	MOVQ    pairing_where(BX)(AX*8), R13
	MOVQ    R11, pairing_words(BX)(R10*8)
	MOVQ    R9, pairing_where(BX)(R10*8)
	MOVBLZX 2(SI), CX
	XORB    1(SI), CX
	MOVQ    pairing_words(BX)(CX*8), R12
	MOVQ    pairing_where(BX)(CX*8), R15
	MOVQ    1(SI), R11
	MOVQ    R11, pairing_words(BX)(AX*8)
	MOVQ    SI, pairing_where(BX)(AX*8)
	MOVBLZX (SI), R10
	MOVB    R10, (DI)
	MOVB    $0, (R8)
	XORQ    R11, DX
	TESTQ   R13, R13
	JEQ     emptyFirst

ends:
	// How far each goes; and the second ends the turn unless the first is a match.
	XORQ    2(SI), R12
	TZCNTQ  DX, R10
	LEAQ    1(SI), R9
	TZCNTQ  R12, R11
	SHRL    $3, R10
	LEAQ    2(SI), BP
	SHRL    $3, R11
	ADDQ    R9, R10
	ADDQ    BP, R11
	XORL    R14, R14
	TESTB   DX, DX
	CMOVQNE R11, R10
	CMOVQEQ SI, R9
	CMOVQEQ DX, R12
	CMOVQEQ R13, R15
	CMOVLEQ AX, CX
	SETNE   R14
	MOVQ    R10, SI
	ADDQ    R14, DI
	ADDQ    R14, R8
	TESTQ   R15, R15
	JEQ     empty
	TESTQ   R12, R12
	JEQ     long

known:
	MOVQ    CX, R10
	XORL    R14, R14
	MOVL    $const_nobody, R13
	MOVBLZX (R9), DX
	MOVQ    1(R9), R11
	MOVQ    SI, AX
	SUBQ    R9, AX
	DECL    AX
	SETNE   R14
	CMOVLNE CX, R13               // a literal is not entered yet
	CMOVLNE CX, DX
	DECL    AX
	MOVB    DX, (DI)
	MOVB    AX, 1(DI)
	MOVB    R14, (R8)
	LEAQ    1(DI)(R14*1), DI
	INCQ    R8
	MOVQ    R11, pairing_words(BX)(R13*8)
	MOVQ    R9, pairing_where(BX)(R13*8)
	CMPQ    R8, pairing_end(BX)
	JCC     done
	CMPQ    SI, pairing_stop(BX)
	JLS     turn

done:
	MOVQ SI, pairing_pos(BX)
	MOVQ DI, pairing_out(BX)
	MOVQ R8, pairing_kind(BX)
	MOVQ R9, pairing_last(BX)
	MOVQ R10, pairing_slot(BX)
	RET

emptyFirst:
	MOVL $1, DX // differs
	JMP  ends

empty:
	LEAQ 1(R9), SI
	JMP  known

long: // a match of nine bytes at least, compared 16 at a time up to 257
	MOVL $9, AX

compare:
	MOVOU    (R15)(AX*1), X0
	MOVOU    (R9)(AX*1), X1
	PCMPEQB  X1, X0
	PMOVMSKB X0, DX
	XORL     $0xffff, DX
	JNE      differs
	ADDL     $16, AX
	CMPL     AX, $257
	JCS      compare
	LEAQ     257(R9), SI
	JMP      known

differs:
	BSFL    DX, DX
	ADDL    DX, AX
	MOVL    $257, DX
	CMPL    AX, DX
	CMOVLHI DX, AX
	LEAQ    (R9)(AX*1), SI
	JMP     known
