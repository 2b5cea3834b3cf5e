#include "textflag.h"

// Loops with AVX2; see kernels_amd64.go. blocks is at least 1 everywhere.

// The sixteen partial results of an extreme are Y0 to Y3, from and to what DI points at; the
// eight of a sum are Y0 and Y1.
#define LOAD_PART \
	VMOVUPD 0(DI), Y0  \
	VMOVUPD 32(DI), Y1 \
	VMOVUPD 64(DI), Y2 \
	VMOVUPD 96(DI), Y3

#define STORE_PART \
	VMOVUPD Y0, 0(DI)  \
	VMOVUPD Y1, 32(DI) \
	VMOVUPD Y2, 64(DI) \
	VMOVUPD Y3, 96(DI)

#define LOAD_FLOATS \
	VMOVUPD 0(SI), Y4  \
	VMOVUPD 32(SI), Y5 \
	VMOVUPD 64(SI), Y6 \
	VMOVUPD 96(SI), Y7

// ADD adds items to a partial result, NaN as 0: 7 compares as ordered. Y12 keeps what was
// ordered throughout.
#define ADD(items, part) \
	VCMPPD $7, items, items, Y8 \
	VANDPD Y8, items, items     \
	VANDPD Y8, Y12, Y12         \
	VADDPD items, part, part

// func sumFloats(x *float64, blocks int, part *[8]float64) (some bool)
TEXT ·sumFloats(SB), NOSPLIT, $0-25
	MOVQ     x+0(FP), SI
	MOVQ     blocks+8(FP), CX
	MOVQ     part+16(FP), DI
	VMOVUPD  0(DI), Y0
	VMOVUPD  32(DI), Y1
	VPCMPEQQ Y12, Y12, Y12

sum:
	LOAD_FLOATS
	ADD(Y4, Y0)
	ADD(Y5, Y1)
	ADD(Y6, Y0)
	ADD(Y7, Y1)
	ADDQ $128, SI
	DECQ CX
	JNZ  sum

	VMOVUPD   Y0, 0(DI)
	VMOVUPD   Y1, 32(DI)
	VMOVMSKPD Y12, AX
	CMPL      AX, $15
	SETNE     some+24(FP)
	VZEROUPPER
	RET

// KEEP leaves of items those whose flags, four bytes at an address, have the lowest bit.
#define KEEP(flags, items) \
	VPMOVZXBQ flags, Y9              \
	VPSLLQ    $63, Y9, Y9            \
	VBLENDVPD Y9, items, Y13, items

// func sumFloatsWhere(x *float64, flags *uint8, blocks int, part *[8]float64)
TEXT ·sumFloatsWhere(SB), NOSPLIT, $0-32
	MOVQ     x+0(FP), SI
	MOVQ     flags+8(FP), DX
	MOVQ     blocks+16(FP), CX
	MOVQ     part+24(FP), DI
	VMOVUPD  0(DI), Y0
	VMOVUPD  32(DI), Y1
	VXORPD   Y13, Y13, Y13
	VPCMPEQQ Y12, Y12, Y12

where:
	LOAD_FLOATS
	KEEP(0(DX), Y4)
	KEEP(4(DX), Y5)
	KEEP(8(DX), Y6)
	KEEP(12(DX), Y7)
	ADD(Y4, Y0)
	ADD(Y5, Y1)
	ADD(Y6, Y0)
	ADD(Y7, Y1)
	ADDQ $128, SI
	ADDQ $16, DX
	DECQ CX
	JNZ  where

	VMOVUPD   Y0, 0(DI)
	VMOVUPD   Y1, 32(DI)
	VZEROUPPER
	RET

// func maxFloats(x *float64, blocks int, part *[16]float64)
// An instruction gives the partial result, its first operand here, for NaN and for zeros.
TEXT ·maxFloats(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ blocks+8(FP), CX
	MOVQ part+16(FP), DI
	LOAD_PART

max:
	LOAD_FLOATS
	VMAXPD Y0, Y4, Y0
	VMAXPD Y1, Y5, Y1
	VMAXPD Y2, Y6, Y2
	VMAXPD Y3, Y7, Y3
	ADDQ   $128, SI
	DECQ   CX
	JNZ    max

	STORE_PART
	VZEROUPPER
	RET

// func minFloats(x *float64, blocks int, part *[16]float64)
TEXT ·minFloats(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ blocks+8(FP), CX
	MOVQ part+16(FP), DI
	LOAD_PART

min:
	LOAD_FLOATS
	VMINPD Y0, Y4, Y0
	VMINPD Y1, Y5, Y1
	VMINPD Y2, Y6, Y2
	VMINPD Y3, Y7, Y3
	ADDQ   $128, SI
	DECQ   CX
	JNZ    min

	STORE_PART
	VZEROUPPER
	RET
