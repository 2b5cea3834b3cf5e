#include "textflag.h"

// Order of items, and what stays of them by flags, with AVX2; see kernels_amd64.go. blocks is
// at least 1 everywhere.

// func ascends(x *int64, blocks int) bool
// It stops at the first block with an item that is greater than the next.
TEXT ·ascends(SB), NOSPLIT, $0-17
	MOVQ x+0(FP), SI
	MOVQ blocks+8(FP), CX

ascend:
	VMOVDQU  0(SI), Y1
	VMOVDQU  32(SI), Y2
	VMOVDQU  64(SI), Y3
	VMOVDQU  96(SI), Y4
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
