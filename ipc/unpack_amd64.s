#include "go_asm.h"
#include "textflag.h"

// Unpacking by half groups: the four flags of an item each choose one of sixteen pieces of
// code, in which every item knows what it is and what was before it, so that there is nothing
// to guess but which piece is next. The registers:
//
//	DX plain    DI where the next byte goes    R8 its position << 8
//	SI stream   R12 the second half's flags    BX slots
//	R9 the byte of a literal still to be entered, R11 its entry; 256 and more: none
//	R13, R15 how far DI and SI may be at the beginning of a group

// LIT is a literal: j bytes behind SI, o behind DI. ENTER makes the entry of the one before.
#define ENTER XORL AX, R9; MOVQ R11, (BX)(R9*8)
#define LIT(j, o) \
	MOVBLZX j(SI), AX; \
	MOVB AX, o(DI)
#define PENDING(o) MOVL AX, R9; LEAQ (o*256)(R8)(AX*1), R11
#define LITP(j, o) LIT(j, o); ENTER; PENDING(o)
#define LITN(j, o) LIT(j, o); PENDING(o)

// A match: its slot's entry is read, then the literal's before it is made, then its own. What
// is copied is the same as what that entry's match was copied from, as far as it went.
#define SEEN(j) \
	MOVBLZX j(SI), AX; \
	MOVQ (BX)(AX*8), R10; \
	MOVBLZX (j+1)(SI), R14; \
	TESTQ R10, R10; \
	JEQ bad
#define COPY(o) \
	MOVQ R10, CX; \
	SHRQ $32, CX; \
	MOVL CX, R9; \
	SHRL $8, R9; \
	MOVBLZX CX, CX; \
	MOVL R10, R11; \
	SHRL $8, R11; \
	ADDL $2, R14; \
	CMPL CX, R14; \
	CMOVLCS R11, R9; \
	MOVUPS (DX)(R9*1), X0; \
	MOVQ R9, CX; \
	SHLQ $8, CX; \
	ORQ R14, CX; \
	SHLQ $32, CX; \
	MOVBLZX R10, R10; \
	ADDQ R8, R10; \
	LEAQ (o*256)(R10)(CX*1), CX; \
	MOVQ CX, (BX)(AX*8); \
	LEAQ o(DI), R11; \
	MOVUPS X0, (R11); \
	SUBQ DX, R11; \
	SUBQ R9, R11; \
	CMPL R14, $16; \
	JHI 3(PC); \
	CMPQ R11, R14; \
	JCC 2(PC); \
	CALL copyMatch<>(SB); \
	LEAQ o(DI)(R14*1), DI; \
	SHLL $8, R14; \
	LEAQ (o*256)(R8)(R14*1), R8
#define MATP(j, o) SEEN(j); XORB R10, R9; MOVQ R11, (BX)(R9*8); COPY(o)
#define MATN(j, o) SEEN(j); COPY(o)

// The ends of halves: j bytes were read, o literals written since the last match.
#define ENDL(j, o) ADDQ $j, SI; ADDQ $o, DI; ADDQ $(o*256), R8
#define ENDM(j, o) ADDQ $j, SI; MOVL $256, R9
#define HIGH LEAQ highs<>(SB), CX; JMP (CX)(R12*8); bad: JMP fault<>(SB)
#define NEXT \
	CMPQ DI, R13; \
	JHI 10(PC); \
	CMPQ SI, R15; \
	JHI 8(PC); \
	MOVBLZX (SI), AX; \
	INCQ SI; \
	MOVL AX, R12; \
	SHRL $4, R12; \
	ANDL $15, AX; \
	LEAQ lows<>(SB), CX; \
	JMP (CX)(AX*8); \
	JMP done<>(SB); \
	bad: JMP fault<>(SB)

#define HALF0 LITP(0, 0); LITP(1, 1); LITP(2, 2); LITP(3, 3); ENDL(4, 4)
#define HALF1 MATP(0, 0); LITN(2, 0); LITP(3, 1); LITP(4, 2); ENDL(5, 3)
#define HALF2 LITP(0, 0); MATP(1, 1); LITN(3, 0); LITP(4, 1); ENDL(5, 2)
#define HALF3 MATP(0, 0); MATN(2, 0); LITN(4, 0); LITP(5, 1); ENDL(6, 2)
#define HALF4 LITP(0, 0); LITP(1, 1); MATP(2, 2); LITN(4, 0); ENDL(5, 1)
#define HALF5 MATP(0, 0); LITN(2, 0); MATP(3, 1); LITN(5, 0); ENDL(6, 1)
#define HALF6 LITP(0, 0); MATP(1, 1); MATN(3, 0); LITN(5, 0); ENDL(6, 1)
#define HALF7 MATP(0, 0); MATN(2, 0); MATN(4, 0); LITN(6, 0); ENDL(7, 1)
#define HALF8 LITP(0, 0); LITP(1, 1); LITP(2, 2); MATP(3, 3); ENDM(5, 0)
#define HALF9 MATP(0, 0); LITN(2, 0); LITP(3, 1); MATP(4, 2); ENDM(6, 0)
#define HALF10 LITP(0, 0); MATP(1, 1); LITN(3, 0); MATP(4, 1); ENDM(6, 0)
#define HALF11 MATP(0, 0); MATN(2, 0); LITN(4, 0); MATP(5, 1); ENDM(7, 0)
#define HALF12 LITP(0, 0); LITP(1, 1); MATP(2, 2); MATN(4, 0); ENDM(6, 0)
#define HALF13 MATP(0, 0); LITN(2, 0); MATP(3, 1); MATN(5, 0); ENDM(7, 0)
#define HALF14 LITP(0, 0); MATP(1, 1); MATN(3, 0); MATN(5, 0); ENDM(7, 0)
#define HALF15 MATP(0, 0); MATN(2, 0); MATN(4, 0); MATN(6, 0); ENDM(8, 0)

TEXT low0<>(SB), NOSPLIT|NOFRAME, $0
	HALF0
	HIGH

TEXT low1<>(SB), NOSPLIT|NOFRAME, $0
	HALF1
	HIGH

TEXT low2<>(SB), NOSPLIT|NOFRAME, $0
	HALF2
	HIGH

TEXT low3<>(SB), NOSPLIT|NOFRAME, $0
	HALF3
	HIGH

TEXT low4<>(SB), NOSPLIT|NOFRAME, $0
	HALF4
	HIGH

TEXT low5<>(SB), NOSPLIT|NOFRAME, $0
	HALF5
	HIGH

TEXT low6<>(SB), NOSPLIT|NOFRAME, $0
	HALF6
	HIGH

TEXT low7<>(SB), NOSPLIT|NOFRAME, $0
	HALF7
	HIGH

TEXT low8<>(SB), NOSPLIT|NOFRAME, $0
	HALF8
	HIGH

TEXT low9<>(SB), NOSPLIT|NOFRAME, $0
	HALF9
	HIGH

TEXT low10<>(SB), NOSPLIT|NOFRAME, $0
	HALF10
	HIGH

TEXT low11<>(SB), NOSPLIT|NOFRAME, $0
	HALF11
	HIGH

TEXT low12<>(SB), NOSPLIT|NOFRAME, $0
	HALF12
	HIGH

TEXT low13<>(SB), NOSPLIT|NOFRAME, $0
	HALF13
	HIGH

TEXT low14<>(SB), NOSPLIT|NOFRAME, $0
	HALF14
	HIGH

TEXT low15<>(SB), NOSPLIT|NOFRAME, $0
	HALF15
	HIGH

TEXT high0<>(SB), NOSPLIT|NOFRAME, $0
	HALF0
	NEXT

TEXT high1<>(SB), NOSPLIT|NOFRAME, $0
	HALF1
	NEXT

TEXT high2<>(SB), NOSPLIT|NOFRAME, $0
	HALF2
	NEXT

TEXT high3<>(SB), NOSPLIT|NOFRAME, $0
	HALF3
	NEXT

TEXT high4<>(SB), NOSPLIT|NOFRAME, $0
	HALF4
	NEXT

TEXT high5<>(SB), NOSPLIT|NOFRAME, $0
	HALF5
	NEXT

TEXT high6<>(SB), NOSPLIT|NOFRAME, $0
	HALF6
	NEXT

TEXT high7<>(SB), NOSPLIT|NOFRAME, $0
	HALF7
	NEXT

TEXT high8<>(SB), NOSPLIT|NOFRAME, $0
	HALF8
	NEXT

TEXT high9<>(SB), NOSPLIT|NOFRAME, $0
	HALF9
	NEXT

TEXT high10<>(SB), NOSPLIT|NOFRAME, $0
	HALF10
	NEXT

TEXT high11<>(SB), NOSPLIT|NOFRAME, $0
	HALF11
	NEXT

TEXT high12<>(SB), NOSPLIT|NOFRAME, $0
	HALF12
	NEXT

TEXT high13<>(SB), NOSPLIT|NOFRAME, $0
	HALF13
	NEXT

TEXT high14<>(SB), NOSPLIT|NOFRAME, $0
	HALF14
	NEXT

TEXT high15<>(SB), NOSPLIT|NOFRAME, $0
	HALF15
	NEXT

DATA lows<>+0(SB)/8, $low0<>(SB)
DATA lows<>+8(SB)/8, $low1<>(SB)
DATA lows<>+16(SB)/8, $low2<>(SB)
DATA lows<>+24(SB)/8, $low3<>(SB)
DATA lows<>+32(SB)/8, $low4<>(SB)
DATA lows<>+40(SB)/8, $low5<>(SB)
DATA lows<>+48(SB)/8, $low6<>(SB)
DATA lows<>+56(SB)/8, $low7<>(SB)
DATA lows<>+64(SB)/8, $low8<>(SB)
DATA lows<>+72(SB)/8, $low9<>(SB)
DATA lows<>+80(SB)/8, $low10<>(SB)
DATA lows<>+88(SB)/8, $low11<>(SB)
DATA lows<>+96(SB)/8, $low12<>(SB)
DATA lows<>+104(SB)/8, $low13<>(SB)
DATA lows<>+112(SB)/8, $low14<>(SB)
DATA lows<>+120(SB)/8, $low15<>(SB)
GLOBL lows<>(SB), RODATA, $128

DATA highs<>+0(SB)/8, $high0<>(SB)
DATA highs<>+8(SB)/8, $high1<>(SB)
DATA highs<>+16(SB)/8, $high2<>(SB)
DATA highs<>+24(SB)/8, $high3<>(SB)
DATA highs<>+32(SB)/8, $high4<>(SB)
DATA highs<>+40(SB)/8, $high5<>(SB)
DATA highs<>+48(SB)/8, $high6<>(SB)
DATA highs<>+56(SB)/8, $high7<>(SB)
DATA highs<>+64(SB)/8, $high8<>(SB)
DATA highs<>+72(SB)/8, $high9<>(SB)
DATA highs<>+80(SB)/8, $high10<>(SB)
DATA highs<>+88(SB)/8, $high11<>(SB)
DATA highs<>+96(SB)/8, $high12<>(SB)
DATA highs<>+104(SB)/8, $high13<>(SB)
DATA highs<>+112(SB)/8, $high14<>(SB)
DATA highs<>+120(SB)/8, $high15<>(SB)
GLOBL highs<>(SB), RODATA, $128

// func unpackHalves(u *unpacking, plain, stream unsafe.Pointer)
TEXT ·unpackHalves(SB), NOSPLIT|NOFRAME, $0-24
	MOVQ 8(SP), BX
	MOVQ 16(SP), DX
	MOVQ 24(SP), SI
	MOVQ unpacking_pos(BX), DI
	MOVQ DI, R8
	SHLQ $8, R8
	ADDQ DX, DI
	MOVQ unpacking_none(BX), R9
	MOVQ unpacking_pending(BX), R11
	MOVQ unpacking_stop(BX), R13
	ADDQ DX, R13
	MOVQ unpacking_end(BX), R15
	ADDQ SI, R15
	ADDQ unpacking_at(BX), SI
	NEXT

// done gives the state back; the return address is unpackHalves's.
TEXT done<>(SB), NOSPLIT|NOFRAME, $0
	SUBQ DX, DI
	MOVQ DI, unpacking_pos(BX)
	SUBQ 24(SP), SI
	MOVQ SI, unpacking_at(BX)
	MOVQ R9, unpacking_none(BX)
	MOVQ R11, unpacking_pending(BX)
	RET

TEXT fault<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ $1, unpacking_empty(BX)
	RET

// copyMatch copies R14 bytes to DX+R9+R11 from DX+R9: those that are more than 16, or that
// are written by the copy itself. AX is the slot. It leaves what is over 255 out of the entry.
TEXT copyMatch<>(SB), NOSPLIT|NOFRAME, $0
	MOVL R14, CX
	CMPL CX, $255
	JLS  2(PC)
	MOVL $255, CX
	MOVL R9, R10
	SHLQ $8, R10
	ORQ  CX, R10
	SHLQ $32, R10
	MOVL (BX)(AX*8), CX
	ORQ  CX, R10
	MOVQ R10, (BX)(AX*8)
	ADDQ DX, R9           // from
	LEAQ (R9)(R11*1), R10 // to
	LEAQ (R10)(R14*1), CX // its end
	CMPQ R11, $16
	JCS  near

by16:
	MOVUPS (R9), X0
	MOVUPS X0, (R10)
	ADDQ   $16, R9
	ADDQ   $16, R10
	CMPQ   R10, CX
	JCS    by16
	RET

near:
	CMPQ R11, $8
	JCS  pattern

by8:
	MOVQ (R9), AX
	MOVQ AX, (R10)
	ADDQ $8, R9
	ADDQ $8, R10
	CMPQ R10, CX
	JCS  by8
	RET

pattern:
	MOVQ  (R9), R9
	LEAQ  firsts<>(SB), AX
	ANDQ  (AX)(R11*8), R9
	LEAQ  repeats<>(SB), AX
	IMULQ (AX)(R11*8), R9
	LEAQ  steps<>(SB), AX
	MOVQ  (AX)(R11*8), AX

byPattern:
	MOVQ R9, (R10)
	ADDQ AX, R10
	CMPQ R10, CX
	JCS  byPattern
	RET

// By the length of a pattern: its bytes of a word; what repeats them in a word when it is
// multiplied by it; and the bytes of all whole repetitions.
DATA firsts<>+8(SB)/8, $0xff
DATA firsts<>+16(SB)/8, $0xffff
DATA firsts<>+24(SB)/8, $0xffffff
DATA firsts<>+32(SB)/8, $0xffffffff
DATA firsts<>+40(SB)/8, $0xffffffffff
DATA firsts<>+48(SB)/8, $0xffffffffffff
DATA firsts<>+56(SB)/8, $0xffffffffffffff
GLOBL firsts<>(SB), RODATA, $64

DATA repeats<>+8(SB)/8, $0x101010101010101
DATA repeats<>+16(SB)/8, $0x1000100010001
DATA repeats<>+24(SB)/8, $0x1000001000001
DATA repeats<>+32(SB)/8, $0x100000001
DATA repeats<>+40(SB)/8, $0x10000000001
DATA repeats<>+48(SB)/8, $0x1000000000001
DATA repeats<>+56(SB)/8, $0x100000000000001
GLOBL repeats<>(SB), RODATA, $64

DATA steps<>+8(SB)/8, $0x8
DATA steps<>+16(SB)/8, $0x8
DATA steps<>+24(SB)/8, $0x6
DATA steps<>+32(SB)/8, $0x8
DATA steps<>+40(SB)/8, $0x5
DATA steps<>+48(SB)/8, $0x6
DATA steps<>+56(SB)/8, $0x7
GLOBL steps<>(SB), RODATA, $64

