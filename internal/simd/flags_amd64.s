#include "textflag.h"

// Flags, made by comparisons and counted, with AVX2; see kernels_amd64.go. blocks is at least
// 1 everywhere.

// Flags: one of 32 bytes of 1, for masks of whole bytes.
DATA ones<>+0(SB)/8, $0x0101010101010101
DATA ones<>+8(SB)/8, $0x0101010101010101
DATA ones<>+16(SB)/8, $0x0101010101010101
DATA ones<>+24(SB)/8, $0x0101010101010101
GLOBL ones<>(SB), RODATA|NOPTR, $32

// The order in which eight packed groups of four bytes belong.
DATA order<>+0(SB)/4, $0
DATA order<>+4(SB)/4, $4
DATA order<>+8(SB)/4, $1
DATA order<>+12(SB)/4, $5
DATA order<>+16(SB)/4, $2
DATA order<>+20(SB)/4, $6
DATA order<>+24(SB)/4, $3
DATA order<>+28(SB)/4, $7
GLOBL order<>(SB), RODATA|NOPTR, $32

// FLAGS8 stores sixteen flags made of the masks of sixteen items of 8 bytes in Y1 to Y4:
// each packing halves a mask, and takes the 16 bytes of either half of a register by
// themselves, which the last steps put side by side.
#define FLAGS8(at) \
	VPACKSSDW    Y2, Y1, Y1  \
	VPACKSSDW    Y4, Y3, Y3  \
	VPACKSSDW    Y3, Y1, Y1  \
	VEXTRACTI128 $1, Y1, X2  \
	VPUNPCKLDQ   X2, X1, X3  \
	VPUNPCKHDQ   X2, X1, X4  \
	VPACKSSWB    X4, X3, X3  \
	VPAND        X15, X3, X3 \
	VMOVDQU      X3, at(DI)

// FLOATS makes masks by comparing sixteen floats at an offset with Y0.
#define FLOATS(how, at) \
	VMOVUPD (at+0)(SI), Y1  \
	VMOVUPD (at+32)(SI), Y2 \
	VMOVUPD (at+64)(SI), Y3 \
	VMOVUPD (at+96)(SI), Y4 \
	VCMPPD  how, Y0, Y1, Y1 \
	VCMPPD  how, Y0, Y2, Y2 \
	VCMPPD  how, Y0, Y3, Y3 \
	VCMPPD  how, Y0, Y4, Y4

#define GREATER(at) FLOATS($30, at)
#define BELOW(at) FLOATS($25, at)

// WITHIN makes masks of sixteen floats that are at least Y0 and at most Y5.
#define WITHIN4(items, at) \
	VMOVUPD at(SI), Y6             \
	VCMPPD  $29, Y0, Y6, items     \
	VCMPPD  $18, Y5, Y6, Y6        \
	VANDPD  Y6, items, items

#define WITHIN(at) \
	WITHIN4(Y1, (at+0))  \
	WITHIN4(Y2, (at+32)) \
	WITHIN4(Y3, (at+64)) \
	WITHIN4(Y4, (at+96))

// FLAGS makes flags as long as there are blocks, of masks that HOW makes of sixteen items of
// 8 bytes at an offset.
#define FLAGS(HOW) \
next: \
	HOW(0)         \
	FLAGS8(0)      \
	HOW(128)       \
	FLAGS8(16)     \
	ADDQ $256, SI  \
	ADDQ $32, DI   \
	DECQ CX        \
	JNZ  next      \
	VZEROUPPER     \
	RET

// func greaterFloats(dst *uint8, x *float64, blocks int, y float64)
TEXT ·greaterFloats(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VBROADCASTSD y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15
	FLAGS(GREATER)

// func belowFloats(dst *uint8, x *float64, blocks int, y float64)
TEXT ·belowFloats(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VBROADCASTSD y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15
	FLAGS(BELOW)

// func withinFloats(dst *uint8, x *float64, blocks int, low, high float64)
TEXT ·withinFloats(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VBROADCASTSD low+24(FP), Y0
	VBROADCASTSD high+32(FP), Y5
	VMOVDQU      ones<>(SB), Y15
	FLAGS(WITHIN)

#define LOAD_WIDE(at) \
	VMOVDQU (at+0)(SI), Y1  \
	VMOVDQU (at+32)(SI), Y2 \
	VMOVDQU (at+64)(SI), Y3 \
	VMOVDQU (at+96)(SI), Y4

// FLAGS4 stores 32 flags made of the masks of 32 items of 4 bytes in Y1 to Y4.
#define FLAGS4 \
	VPACKSSDW Y2, Y1, Y1   \
	VPACKSSDW Y4, Y3, Y3   \
	VPACKSSWB Y3, Y1, Y1   \
	VPERMD    Y1, Y14, Y1  \
	VPAND     Y15, Y1, Y1  \
	VMOVDQU   Y1, (DI)

// Masks of items of 4 bytes in Y1 to Y4, compared with those in Y0.
#define EQUAL4 \
	VPCMPEQD Y0, Y1, Y1 \
	VPCMPEQD Y0, Y2, Y2 \
	VPCMPEQD Y0, Y3, Y3 \
	VPCMPEQD Y0, Y4, Y4

#define GREATER4 \
	VPCMPGTD Y0, Y1, Y1 \
	VPCMPGTD Y0, Y2, Y2 \
	VPCMPGTD Y0, Y3, Y3 \
	VPCMPGTD Y0, Y4, Y4

#define LESS4 \
	VPCMPGTD Y1, Y0, Y1 \
	VPCMPGTD Y2, Y0, Y2 \
	VPCMPGTD Y3, Y0, Y3 \
	VPCMPGTD Y4, Y0, Y4

// FLAGS_INTS is FLAGS of items of 4 bytes, which lie in Y1 to Y4 when HOW makes masks of them.
#define FLAGS_INTS(HOW) \
next: \
	LOAD_WIDE(0)  \
	HOW           \
	FLAGS4        \
	ADDQ $128, SI \
	ADDQ $32, DI  \
	DECQ CX       \
	JNZ  next     \
	VZEROUPPER    \
	RET

// func equalInts(dst *uint8, x *int32, blocks int, y int32)
TEXT ·equalInts(SB), NOSPLIT, $0-28
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	MOVL         y+24(FP), AX
	VMOVD        AX, X0
	VPBROADCASTD X0, Y0
	VMOVDQU      ones<>(SB), Y15
	VMOVDQU      order<>(SB), Y14
	FLAGS_INTS(EQUAL4)

// func greaterInts(dst *uint8, x *int32, blocks int, y int32)
TEXT ·greaterInts(SB), NOSPLIT, $0-28
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	MOVL         y+24(FP), AX
	VMOVD        AX, X0
	VPBROADCASTD X0, Y0
	VMOVDQU      ones<>(SB), Y15
	VMOVDQU      order<>(SB), Y14
	FLAGS_INTS(GREATER4)

// func lessInts(dst *uint8, x *int32, blocks int, y int32)
TEXT ·lessInts(SB), NOSPLIT, $0-28
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	MOVL         y+24(FP), AX
	VMOVD        AX, X0
	VPBROADCASTD X0, Y0
	VMOVDQU      ones<>(SB), Y15
	VMOVDQU      order<>(SB), Y14
	FLAGS_INTS(LESS4)

// Masks of sixteen items of 8 bytes at an offset, compared with those in Y0.
#define EQUAL_LONGS(at) \
	LOAD_WIDE(at)       \
	VPCMPEQQ Y0, Y1, Y1 \
	VPCMPEQQ Y0, Y2, Y2 \
	VPCMPEQQ Y0, Y3, Y3 \
	VPCMPEQQ Y0, Y4, Y4

#define GREATER_LONGS(at) \
	LOAD_WIDE(at)       \
	VPCMPGTQ Y0, Y1, Y1 \
	VPCMPGTQ Y0, Y2, Y2 \
	VPCMPGTQ Y0, Y3, Y3 \
	VPCMPGTQ Y0, Y4, Y4

#define LESS_LONGS(at) \
	LOAD_WIDE(at)       \
	VPCMPGTQ Y1, Y0, Y1 \
	VPCMPGTQ Y2, Y0, Y2 \
	VPCMPGTQ Y3, Y0, Y3 \
	VPCMPGTQ Y4, Y0, Y4

// func equalLongs(dst *uint8, x *int64, blocks int, y int64)
TEXT ·equalLongs(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VPBROADCASTQ y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15
	FLAGS(EQUAL_LONGS)

// func greaterLongs(dst *uint8, x *int64, blocks int, y int64)
TEXT ·greaterLongs(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VPBROADCASTQ y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15
	FLAGS(GREATER_LONGS)

// func lessLongs(dst *uint8, x *int64, blocks int, y int64)
TEXT ·lessLongs(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VPBROADCASTQ y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15
	FLAGS(LESS_LONGS)

// func countFlags(flags *uint8, blocks int) int
TEXT ·countFlags(SB), NOSPLIT, $0-24
	MOVQ    flags+0(FP), SI
	MOVQ    blocks+8(FP), CX
	VMOVDQU ones<>(SB), Y1
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
