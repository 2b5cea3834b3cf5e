#include "textflag.h"

// Least and greatest of whole numbers, with AVX2; see kernels_amd64.go. blocks is at least 1
// everywhere. Y0 and Y1 have the least so far, Y2 and Y3 the greatest.

// func rangeInts(x *int32, blocks int) (least, most int32)
TEXT ·rangeInts(SB), NOSPLIT, $0-24
	MOVQ         x+0(FP), SI
	MOVQ         blocks+8(FP), CX
	VPBROADCASTD (SI), Y0
	VMOVDQA      Y0, Y1
	VMOVDQA      Y0, Y2
	VMOVDQA      Y0, Y3

ints:
	VMOVDQU 0(SI), Y4
	VMOVDQU 32(SI), Y5
	VMOVDQU 64(SI), Y6
	VMOVDQU 96(SI), Y7
	VPMINSD Y4, Y0, Y0
	VPMAXSD Y4, Y2, Y2
	VPMINSD Y5, Y1, Y1
	VPMAXSD Y5, Y3, Y3
	VPMINSD Y6, Y0, Y0
	VPMAXSD Y6, Y2, Y2
	VPMINSD Y7, Y1, Y1
	VPMAXSD Y7, Y3, Y3
	ADDQ    $128, SI
	DECQ    CX
	JNZ     ints

	VPMINSD      Y1, Y0, Y0
	VPMAXSD      Y3, Y2, Y2
	VEXTRACTI128 $1, Y0, X1
	VEXTRACTI128 $1, Y2, X3
	VPMINSD      X1, X0, X0
	VPMAXSD      X3, X2, X2
	VPSHUFD      $0x4E, X0, X1
	VPSHUFD      $0x4E, X2, X3
	VPMINSD      X1, X0, X0
	VPMAXSD      X3, X2, X2
	VPSHUFD      $0xB1, X0, X1
	VPSHUFD      $0xB1, X2, X3
	VPMINSD      X1, X0, X0
	VPMAXSD      X3, X2, X2
	VMOVD        X0, AX
	VMOVD        X2, DX
	MOVL         AX, least+16(FP)
	MOVL         DX, most+20(FP)
	VZEROUPPER
	RET

// LEAST and MOST take items into a partial result.
#define LEAST(items, part) \
	VPCMPGTQ  items, part, Y8        \
	VBLENDVPD Y8, items, part, part

#define MOST(items, part) \
	VPCMPGTQ  part, items, Y8        \
	VBLENDVPD Y8, items, part, part

// func rangeLongs(x *int64, blocks int) (least, most int64)
TEXT ·rangeLongs(SB), NOSPLIT, $0-32
	MOVQ         x+0(FP), SI
	MOVQ         blocks+8(FP), CX
	VPBROADCASTQ (SI), Y0
	VMOVDQA      Y0, Y1
	VMOVDQA      Y0, Y2
	VMOVDQA      Y0, Y3

longs:
	VMOVDQU 0(SI), Y4
	VMOVDQU 32(SI), Y5
	VMOVDQU 64(SI), Y6
	VMOVDQU 96(SI), Y7
	LEAST(Y4, Y0)
	MOST(Y4, Y2)
	LEAST(Y5, Y1)
	MOST(Y5, Y3)
	LEAST(Y6, Y0)
	MOST(Y6, Y2)
	LEAST(Y7, Y1)
	MOST(Y7, Y3)
	ADDQ $128, SI
	DECQ CX
	JNZ  longs

	LEAST(Y1, Y0)
	MOST(Y3, Y2)
	VPERM2I128 $1, Y0, Y0, Y1
	VPERM2I128 $1, Y2, Y2, Y3
	LEAST(Y1, Y0)
	MOST(Y3, Y2)
	VPSHUFD    $0x4E, Y0, Y1
	VPSHUFD    $0x4E, Y2, Y3
	LEAST(Y1, Y0)
	MOST(Y3, Y2)
	VMOVQ      X0, least+16(FP)
	VMOVQ      X2, most+24(FP)
	VZEROUPPER
	RET
