#include "textflag.h"

// The lowest bit of each byte.
DATA lowest<>+0(SB)/8, $0x0101010101010101
DATA lowest<>+8(SB)/8, $0x0101010101010101
DATA lowest<>+16(SB)/8, $0x0101010101010101
DATA lowest<>+24(SB)/8, $0x0101010101010101
GLOBL lowest<>(SB), RODATA|NOPTR, $32

// func countFlags(flags *uint8, blocks int) int
TEXT ·countFlags(SB), NOSPLIT, $0-24
	MOVQ    flags+0(FP), SI
	MOVQ    blocks+8(FP), CX
	VMOVDQU lowest<>(SB), Y1
	VPXOR   Y0, Y0, Y0
	VPXOR   Y3, Y3, Y3

count:
	VPAND   0(SI), Y1, Y2
	VPSADBW Y3, Y2, Y2
	VPADDQ  Y2, Y0, Y0
	ADDQ    $32, SI
	DECQ    CX
	JNZ     count

	VEXTRACTI128 $1, Y0, X1
	VPADDQ       X1, X0, X0
	VPSHUFD      $0xEE, X0, X1
	VPADDQ       X1, X0, X0
	VMOVQ        X0, AX
	MOVQ         AX, ret+16(FP)
	VZEROUPPER
	RET
