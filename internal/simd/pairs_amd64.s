#include "textflag.h"

// Sums and extremes of x+y, x-y and x*y with AVX2, and weighted sums; see kernels_amd64.go.
// blocks is at least 1 everywhere.

// MAKE sets Y8 to Y11 to sixteen items at SI with those at DX.
#define MAKE(OP) \
	VMOVUPD 0(SI), Y8       \
	VMOVUPD 32(SI), Y9      \
	VMOVUPD 64(SI), Y10     \
	VMOVUPD 96(SI), Y11     \
	OP      0(DX), Y8, Y8   \
	OP      32(DX), Y9, Y9  \
	OP      64(DX), Y10, Y10 \
	OP      96(DX), Y11, Y11

// EXTREMES keeps the least of what OP makes in Y0 to Y3, which R8 points at, and the greatest
// in Y4 to Y7, at R9. An instruction gives the partial result, its first operand here, for
// NaN and for zeros.
#define EXTREMES(OP) \
	MOVQ    x+0(FP), SI      \
	MOVQ    y+8(FP), DX      \
	MOVQ    blocks+16(FP), CX \
	MOVQ    lows+24(FP), R8  \
	MOVQ    highs+32(FP), R9 \
	VMOVUPD 0(R8), Y0        \
	VMOVUPD 32(R8), Y1       \
	VMOVUPD 64(R8), Y2       \
	VMOVUPD 96(R8), Y3       \
	VMOVUPD 0(R9), Y4        \
	VMOVUPD 32(R9), Y5       \
	VMOVUPD 64(R9), Y6       \
	VMOVUPD 96(R9), Y7       \
next: \
	MAKE(OP)                 \
	VMINPD  Y0, Y8, Y0       \
	VMINPD  Y1, Y9, Y1       \
	VMINPD  Y2, Y10, Y2      \
	VMINPD  Y3, Y11, Y3      \
	VMAXPD  Y4, Y8, Y4       \
	VMAXPD  Y5, Y9, Y5       \
	VMAXPD  Y6, Y10, Y6      \
	VMAXPD  Y7, Y11, Y7      \
	ADDQ    $128, SI         \
	ADDQ    $128, DX         \
	DECQ    CX               \
	JNZ     next             \
	VMOVUPD Y0, 0(R8)        \
	VMOVUPD Y1, 32(R8)       \
	VMOVUPD Y2, 64(R8)       \
	VMOVUPD Y3, 96(R8)       \
	VMOVUPD Y4, 0(R9)        \
	VMOVUPD Y5, 32(R9)       \
	VMOVUPD Y6, 64(R9)       \
	VMOVUPD Y7, 96(R9)       \
	VZEROUPPER               \
	RET

// ADD adds items to a partial result, NaN as 0: 7 compares as ordered. Y12 keeps what was
// ordered throughout.
#define ADD(items, part) \
	VCMPPD $7, items, items, Y7 \
	VANDPD Y7, items, items     \
	VANDPD Y7, Y12, Y12         \
	VADDPD items, part, part

// SUM adds what OP makes to the eight partial results Y0 and Y1.
#define SUM(OP) \
	MOVQ      x+0(FP), SI      \
	MOVQ      y+8(FP), DX      \
	MOVQ      blocks+16(FP), CX \
	MOVQ      part+24(FP), DI  \
	VMOVUPD   0(DI), Y0        \
	VMOVUPD   32(DI), Y1       \
	VPCMPEQQ  Y12, Y12, Y12    \
next: \
	MAKE(OP)                   \
	ADD(Y8, Y0)                \
	ADD(Y9, Y1)                \
	ADD(Y10, Y0)               \
	ADD(Y11, Y1)               \
	ADDQ      $128, SI         \
	ADDQ      $128, DX         \
	DECQ      CX               \
	JNZ       next             \
	VMOVUPD   Y0, 0(DI)        \
	VMOVUPD   Y1, 32(DI)       \
	VMOVMSKPD Y12, AX          \
	CMPL      AX, $15          \
	SETNE     some+32(FP)      \
	VZEROUPPER                 \
	RET

// func extremesOfPlus(x, y *float64, blocks int, lows, highs *[16]float64)
TEXT ·extremesOfPlus(SB), NOSPLIT, $0-40
	EXTREMES(VADDPD)

// func extremesOfMinus(x, y *float64, blocks int, lows, highs *[16]float64)
TEXT ·extremesOfMinus(SB), NOSPLIT, $0-40
	EXTREMES(VSUBPD)

// func extremesOfTimes(x, y *float64, blocks int, lows, highs *[16]float64)
TEXT ·extremesOfTimes(SB), NOSPLIT, $0-40
	EXTREMES(VMULPD)

// func sumOfPlus(x, y *float64, blocks int, part *[8]float64) (some bool)
TEXT ·sumOfPlus(SB), NOSPLIT, $0-33
	SUM(VADDPD)

// func sumOfMinus(x, y *float64, blocks int, part *[8]float64) (some bool)
TEXT ·sumOfMinus(SB), NOSPLIT, $0-33
	SUM(VSUBPD)

// func sumOfTimes(x, y *float64, blocks int, part *[8]float64) (some bool)
TEXT ·sumOfTimes(SB), NOSPLIT, $0-33
	SUM(VMULPD)

// func weightedInts(w *int32, x *float64, blocks int, part *[8]float64, weights *[8]int64) (signs int32)
// Y0 and Y1 are the products' partial sums, Y2 and Y3 the weights', Y4 what bits weights have.
TEXT ·weightedInts(SB), NOSPLIT, $0-44
	MOVQ    w+0(FP), SI
	MOVQ    x+8(FP), DX
	MOVQ    blocks+16(FP), CX
	MOVQ    part+24(FP), R8
	MOVQ    weights+32(FP), R9
	VMOVUPD 0(R8), Y0
	VMOVUPD 32(R8), Y1
	VPXOR   Y2, Y2, Y2
	VPXOR   Y3, Y3, Y3
	VPXOR   Y4, Y4, Y4

weighted:
	VCVTDQ2PD 0(SI), Y8
	VCVTDQ2PD 16(SI), Y9
	VCVTDQ2PD 32(SI), Y10
	VCVTDQ2PD 48(SI), Y11
	VMULPD    0(DX), Y8, Y8
	VMULPD    32(DX), Y9, Y9
	VMULPD    64(DX), Y10, Y10
	VMULPD    96(DX), Y11, Y11
	VPMOVSXDQ 0(SI), Y5
	VPMOVSXDQ 16(SI), Y6
	VPMOVSXDQ 32(SI), Y7
	VPMOVSXDQ 48(SI), Y12
	VPOR      0(SI), Y4, Y4
	VPOR      32(SI), Y4, Y4
	VADDPD    Y8, Y0, Y0
	VADDPD    Y9, Y1, Y1
	VPADDQ    Y5, Y2, Y2
	VPADDQ    Y6, Y3, Y3
	VADDPD    Y10, Y0, Y0
	VADDPD    Y11, Y1, Y1
	VPADDQ    Y7, Y2, Y2
	VPADDQ    Y12, Y3, Y3
	ADDQ      $64, SI
	ADDQ      $128, DX
	DECQ      CX
	JNZ       weighted

	VMOVUPD   Y0, 0(R8)
	VMOVUPD   Y1, 32(R8)
	VMOVDQU   Y2, 0(R9)
	VMOVDQU   Y3, 32(R9)
	VMOVMSKPS Y4, AX
	NEGL      AX
	MOVL      AX, signs+40(FP)
	VZEROUPPER
	RET
