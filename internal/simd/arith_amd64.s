#include "textflag.h"

// Loops with AVX2; see kernels_amd64.go. blocks is at least 1 everywhere.

// PAIRS sets items at DI to those at SI with those at DX, as long as there are blocks.
#define PAIRS(OP) \
next: \
	VMOVUPD 0(SI), Y0        \
	VMOVUPD 32(SI), Y1       \
	VMOVUPD 64(SI), Y2       \
	VMOVUPD 96(SI), Y3       \
	OP      0(DX), Y0, Y0    \
	OP      32(DX), Y1, Y1   \
	OP      64(DX), Y2, Y2   \
	OP      96(DX), Y3, Y3   \
	VMOVUPD Y0, 0(DI)        \
	VMOVUPD Y1, 32(DI)       \
	VMOVUPD Y2, 64(DI)       \
	VMOVUPD Y3, 96(DI)       \
	ADDQ    $128, SI         \
	ADDQ    $128, DX         \
	ADDQ    $128, DI \
	DECQ    CX               \
	JNZ     next             \
	VZEROUPPER               \
	RET

// func addFloats(dst, x, y *float64, blocks int)
TEXT ·addFloats(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ blocks+24(FP), CX
	PAIRS(VADDPD)

// func subFloats(dst, x, y *float64, blocks int)
TEXT ·subFloats(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ blocks+24(FP), CX
	PAIRS(VSUBPD)

// func mulFloats(dst, x, y *float64, blocks int)
TEXT ·mulFloats(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ blocks+24(FP), CX
	PAIRS(VMULPD)

// func sumInts(x *int32, blocks int, part *[8]int64) int32
TEXT ·sumInts(SB), NOSPLIT, $0-28
	MOVQ  x+0(FP), SI
	MOVQ  blocks+8(FP), CX
	MOVQ  part+16(FP), DI
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y6, Y6, Y6

sum:
	VPMOVSXDQ 0(SI), Y2
	VPMOVSXDQ 16(SI), Y3
	VPMOVSXDQ 32(SI), Y4
	VPMOVSXDQ 48(SI), Y5
	VPOR      0(SI), Y6, Y6
	VPOR      32(SI), Y6, Y6
	VPADDQ    Y2, Y0, Y0
	VPADDQ    Y3, Y1, Y1
	VPADDQ    Y4, Y0, Y0
	VPADDQ    Y5, Y1, Y1
	ADDQ      $64, SI
	DECQ      CX
	JNZ       sum

	VMOVDQU   Y0, 0(DI)
	VMOVDQU   Y1, 32(DI)
	VMOVMSKPS Y6, AX
	NEGL      AX
	MOVL      AX, ret+24(FP)
	VZEROUPPER
	RET
