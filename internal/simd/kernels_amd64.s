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

// func greaterFloats(dst *uint8, x *float64, blocks int, y float64)
TEXT ·greaterFloats(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VBROADCASTSD y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15

greater:
	FLOATS($30, 0)
	FLAGS8(0)
	FLOATS($30, 128)
	FLAGS8(16)
	ADDQ $256, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  greater
	VZEROUPPER
	RET

// func belowFloats(dst *uint8, x *float64, blocks int, y float64)
TEXT ·belowFloats(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VBROADCASTSD y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15

below:
	FLOATS($25, 0)
	FLAGS8(0)
	FLOATS($25, 128)
	FLAGS8(16)
	ADDQ $256, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  below
	VZEROUPPER
	RET

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

// func withinFloats(dst *uint8, x *float64, blocks int, low, high float64)
TEXT ·withinFloats(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VBROADCASTSD low+24(FP), Y0
	VBROADCASTSD high+32(FP), Y5
	VMOVDQU      ones<>(SB), Y15

within:
	WITHIN(0)
	FLAGS8(0)
	WITHIN(128)
	FLAGS8(16)
	ADDQ $256, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  within
	VZEROUPPER
	RET

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

equal4:
	LOAD_WIDE(0)
	VPCMPEQD Y0, Y1, Y1
	VPCMPEQD Y0, Y2, Y2
	VPCMPEQD Y0, Y3, Y3
	VPCMPEQD Y0, Y4, Y4
	FLAGS4
	ADDQ     $128, SI
	ADDQ     $32, DI
	DECQ     CX
	JNZ      equal4
	VZEROUPPER
	RET

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

greater4:
	LOAD_WIDE(0)
	VPCMPGTD Y0, Y1, Y1
	VPCMPGTD Y0, Y2, Y2
	VPCMPGTD Y0, Y3, Y3
	VPCMPGTD Y0, Y4, Y4
	FLAGS4
	ADDQ     $128, SI
	ADDQ     $32, DI
	DECQ     CX
	JNZ      greater4
	VZEROUPPER
	RET

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

less4:
	LOAD_WIDE(0)
	VPCMPGTD Y1, Y0, Y1
	VPCMPGTD Y2, Y0, Y2
	VPCMPGTD Y3, Y0, Y3
	VPCMPGTD Y4, Y0, Y4
	FLAGS4
	ADDQ     $128, SI
	ADDQ     $32, DI
	DECQ     CX
	JNZ      less4
	VZEROUPPER
	RET

#define EQUAL8 \
	VPCMPEQQ Y0, Y1, Y1 \
	VPCMPEQQ Y0, Y2, Y2 \
	VPCMPEQQ Y0, Y3, Y3 \
	VPCMPEQQ Y0, Y4, Y4

#define GREATER8 \
	VPCMPGTQ Y0, Y1, Y1 \
	VPCMPGTQ Y0, Y2, Y2 \
	VPCMPGTQ Y0, Y3, Y3 \
	VPCMPGTQ Y0, Y4, Y4

#define LESS8 \
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

equal8:
	LOAD_WIDE(0)
	EQUAL8
	FLAGS8(0)
	LOAD_WIDE(128)
	EQUAL8
	FLAGS8(16)
	ADDQ $256, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  equal8
	VZEROUPPER
	RET

// func greaterLongs(dst *uint8, x *int64, blocks int, y int64)
TEXT ·greaterLongs(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VPBROADCASTQ y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15

greater8:
	LOAD_WIDE(0)
	GREATER8
	FLAGS8(0)
	LOAD_WIDE(128)
	GREATER8
	FLAGS8(16)
	ADDQ $256, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  greater8
	VZEROUPPER
	RET

// func lessLongs(dst *uint8, x *int64, blocks int, y int64)
TEXT ·lessLongs(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         blocks+16(FP), CX
	VPBROADCASTQ y+24(FP), Y0
	VMOVDQU      ones<>(SB), Y15

less8:
	LOAD_WIDE(0)
	LESS8
	FLAGS8(0)
	LOAD_WIDE(128)
	LESS8
	FLAGS8(16)
	ADDQ $256, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  less8
	VZEROUPPER
	RET

// func ascends(x *int64, blocks int) bool
// It stops at the first block with an item that is greater than the next.
TEXT ·ascends(SB), NOSPLIT, $0-17
	MOVQ x+0(FP), SI
	MOVQ blocks+8(FP), CX

ascend:
	LOAD_WIDE(0)
	VPCMPGTQ 8(SI), Y1, Y1
	VPCMPGTQ 40(SI), Y2, Y2
	VPCMPGTQ 72(SI), Y3, Y3
	VPCMPGTQ 104(SI), Y4, Y4
	VPOR     Y2, Y1, Y1
	VPOR     Y4, Y3, Y3
	VPOR     Y3, Y1, Y1
	VPTEST   Y1, Y1
	JNZ      descends
	ADDQ     $128, SI
	DECQ     CX
	JNZ      ascend
	MOVB     $1, ret+16(FP)
	VZEROUPPER
	RET

descends:
	MOVB $0, ret+16(FP)
	VZEROUPPER
	RET

// What stays of four items of 8 bytes by the lowest four bits of AX, which are shifted out:
// the items are moved to the front by a permutation from the table at R8, all of them are
// written, and the next ones over those that do not stay. A loop stops where there is no room
// for sixteen items, and says how many blocks are left.
#define KEEP_WIDE(items) \
	MOVL    AX, BX             \
	ANDL    $15, BX            \
	SHRL    $4, AX             \
	POPCNTL BX, R9             \
	SHLQ    $5, BX             \
	VMOVDQU (R8)(BX*1), Y2     \
	VPERMD  items, Y2, Y2      \
	VMOVDQU Y2, (DI)           \
	LEAQ    (DI)(R9*8), DI

// MASK16 is the lowest bits of sixteen flags at DX in AX.
#define MASK16 \
	VMOVDQU   (DX), X1    \
	VPSLLW    $7, X1, X1  \
	VPMOVMSKB X1, AX

// func keepWide(dst, x *uint64, flags *uint8, blocks int, moves *[16][8]uint32, room int) (kept, left int)
TEXT ·keepWide(SB), NOSPLIT, $0-64
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ flags+16(FP), DX
	MOVQ blocks+24(FP), CX
	MOVQ moves+32(FP), R8
	MOVQ room+40(FP), R10
	LEAQ -128(DI)(R10*8), R10

keep8:
	CMPQ DI, R10
	JHI  kept8
	MASK16
	VMOVDQU 0(SI), Y4
	VMOVDQU 32(SI), Y5
	VMOVDQU 64(SI), Y6
	VMOVDQU 96(SI), Y7
	KEEP_WIDE(Y4)
	KEEP_WIDE(Y5)
	KEEP_WIDE(Y6)
	KEEP_WIDE(Y7)
	ADDQ    $128, SI
	ADDQ    $16, DX
	DECQ    CX
	JNZ     keep8

kept8:
	SUBQ    dst+0(FP), DI
	SHRQ    $3, DI
	MOVQ    DI, kept+48(FP)
	MOVQ    CX, left+56(FP)
	VZEROUPPER
	RET

// func places(dst *int64, flags *uint8, blocks int, moves *[16][8]uint32, room int) (kept, left int)
// Y4 to Y7 are the places of the sixteen items, Y8 is what makes them the next ones'.
TEXT ·places(SB), NOSPLIT, $0-56
	MOVQ         dst+0(FP), DI
	MOVQ         flags+8(FP), DX
	MOVQ         blocks+16(FP), CX
	MOVQ         moves+24(FP), R8
	VMOVDQU      first<>+0(SB), Y4
	VMOVDQU      first<>+32(SB), Y5
	VMOVDQU      first<>+64(SB), Y6
	VMOVDQU      first<>+96(SB), Y7
	MOVL         $16, BX
	VMOVQ        BX, X8
	VPBROADCASTQ X8, Y8
	MOVQ         room+32(FP), R10
	LEAQ         -128(DI)(R10*8), R10

place:
	CMPQ   DI, R10
	JHI    placed
	MASK16
	KEEP_WIDE(Y4)
	KEEP_WIDE(Y5)
	KEEP_WIDE(Y6)
	KEEP_WIDE(Y7)
	VPADDQ Y8, Y4, Y4
	VPADDQ Y8, Y5, Y5
	VPADDQ Y8, Y6, Y6
	VPADDQ Y8, Y7, Y7
	ADDQ   $16, DX
	DECQ   CX
	JNZ    place

placed:
	SUBQ   dst+0(FP), DI
	SHRQ   $3, DI
	MOVQ   DI, kept+40(FP)
	MOVQ   CX, left+48(FP)
	VZEROUPPER
	RET

DATA first<>+0(SB)/8, $0
DATA first<>+8(SB)/8, $1
DATA first<>+16(SB)/8, $2
DATA first<>+24(SB)/8, $3
DATA first<>+32(SB)/8, $4
DATA first<>+40(SB)/8, $5
DATA first<>+48(SB)/8, $6
DATA first<>+56(SB)/8, $7
DATA first<>+64(SB)/8, $8
DATA first<>+72(SB)/8, $9
DATA first<>+80(SB)/8, $10
DATA first<>+88(SB)/8, $11
DATA first<>+96(SB)/8, $12
DATA first<>+104(SB)/8, $13
DATA first<>+112(SB)/8, $14
DATA first<>+120(SB)/8, $15
GLOBL first<>(SB), RODATA|NOPTR, $128
