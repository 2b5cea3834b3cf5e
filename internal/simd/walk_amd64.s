#include "textflag.h"

// Walks along ascending items, with AVX2; see walk.go.

// STEP answers the question at x, behind the one at before, of the walk at place p: it counts
// the items from there on that are not above it, 16 at a time, up to 8 times. Y0 has the
// question; the bits of AX are the items above it. The row is -1 before the first item.
#define STEP(x, before, dst, p, again, found) \
	MOVQ         x, AX              \
	CMPQ         AX, before         \
	JLT          out                \
	VPBROADCASTQ x, Y0              \
	MOVQ         $8, looks-8(SP)    \
again: \
	CMPQ      p, R9              \
	JGT       out                \
	VMOVDQU   0(DX)(p*8), Y1     \
	VMOVDQU   32(DX)(p*8), Y2    \
	VMOVDQU   64(DX)(p*8), Y3    \
	VMOVDQU   96(DX)(p*8), Y4    \
	VPCMPGTQ  Y0, Y1, Y1         \
	VPCMPGTQ  Y0, Y2, Y2         \
	VPCMPGTQ  Y0, Y3, Y3         \
	VPCMPGTQ  Y0, Y4, Y4         \
	VPBLENDD  $0xAA, Y2, Y1, Y1  \
	VPBLENDD  $0xAA, Y4, Y3, Y3  \
	VMOVMSKPS Y1, AX             \
	VMOVMSKPS Y3, BX             \
	SHLL      $8, BX             \
	ORL       BX, AX             \
	POPCNTL   AX, BX             \
	ADDQ      $16, p             \
	SUBQ      BX, p              \
	TESTL     AX, AX             \
	JNZ       found              \
	DECQ      looks-8(SP)        \
	JNZ       again              \
	JMP       out                \
found: \
	LEAQ -1(CX)(p*1), AX \
	CMPQ p, $1           \
	SBBQ BX, BX          \
	ORQ  BX, AX          \
	MOVQ AX, dst

// func walk(dst, x *int64, n, from int, y *int64, most int, base int64, at *[Walks]int) int
TEXT ·walk(SB), NOSPLIT, $16-72
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), R14
	SHLQ $3, R14           // bytes from walk to walk
	LEAQ (SI)(R14*1), AX
	MOVQ AX, end-16(SP)    // of the first walk's questions
	LEAQ (R14)(R14*2), BX
	MOVQ from+24(FP), AX
	LEAQ 8(SI)(AX*8), SI
	LEAQ 8(DI)(AX*8), DI
	LEAQ (SI)(BX*1), R8    // the last walk's
	LEAQ (DI)(BX*1), R15
	MOVQ y+32(FP), DX
	MOVQ most+40(FP), R9   // last place to look from
	MOVQ base+48(FP), CX
	MOVQ at+56(FP), AX
	MOVQ 0(AX), R10
	MOVQ 8(AX), R11
	MOVQ 16(AX), R12
	MOVQ 24(AX), R13

next:
	STEP(0(SI), -8(SI), 0(DI), R10, again0, found0)
	STEP(0(SI)(R14*1), -8(SI)(R14*1), 0(DI)(R14*1), R11, again1, found1)
	STEP(0(SI)(R14*2), -8(SI)(R14*2), 0(DI)(R14*2), R12, again2, found2)
	STEP(0(R8), -8(R8), 0(R15), R13, again3, found3)
	ADDQ $8, SI
	ADDQ $8, DI
	ADDQ $8, R8
	ADDQ $8, R15
	CMPQ SI, end-16(SP)
	JB   next

out:
	MOVQ at+56(FP), AX
	MOVQ R10, 0(AX)
	MOVQ R11, 8(AX)
	MOVQ R12, 16(AX)
	MOVQ R13, 24(AX)
	SUBQ x+8(FP), SI
	SHRQ $3, SI
	DECQ SI
	MOVQ SI, ret+64(FP)
	VZEROUPPER
	RET
