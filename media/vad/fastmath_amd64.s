#include "textflag.h"

// Constants of fastmath.go, one float or integer each.
DATA ·table+0(SB)/4, $0x42a00000 // hi: 80
DATA ·table+4(SB)/4, $0xc2a00000 // lo: -80
DATA ·table+8(SB)/4, $0x3fb8aa3b // log2e: 1.4427
DATA ·table+12(SB)/4, $0x3f317218 // ln2: 0.693147
DATA ·table+16(SB)/4, $0x39506967 // e5: 0.000198757
DATA ·table+20(SB)/4, $0x3ab743ce // e4: 0.0013982
DATA ·table+24(SB)/4, $0x3c088908 // e3: 0.00833345
DATA ·table+28(SB)/4, $0x3d2aa9c1 // e2: 0.0416658
DATA ·table+32(SB)/4, $0x3e2aaaaa // e1: 0.166667
DATA ·table+36(SB)/4, $0x3f000000 // e0: 0.5
DATA ·table+40(SB)/4, $0x3f800000 // one: 1
DATA ·table+44(SB)/4, $0x3f3504f3 // sqrth: 0.707107
DATA ·table+48(SB)/4, $0x3f000000 // half: 0.5
DATA ·table+52(SB)/4, $0x3d9021bb // l8: 0.0703768
DATA ·table+56(SB)/4, $0xbdebd1b8 // l7: -0.115146
DATA ·table+60(SB)/4, $0x3def251a // l6: 0.11677
DATA ·table+64(SB)/4, $0xbdfe5d4f // l5: -0.124201
DATA ·table+68(SB)/4, $0x3e11e9bf // l4: 0.142493
DATA ·table+72(SB)/4, $0xbe2aae50 // l3: -0.166681
DATA ·table+76(SB)/4, $0x3e4cceac // l2: 0.200007
DATA ·table+80(SB)/4, $0xbe7ffffc // l1: -0.25
DATA ·table+84(SB)/4, $0x3eaaaaaa // l0: 0.333333
DATA ·table+88(SB)/4, $0x0000007f // bias
DATA ·table+92(SB)/4, $0x0000007e // exp126
DATA ·table+96(SB)/4, $0x007fffff // mant
DATA ·table+100(SB)/4, $0x3f000000 // expo
GLOBL ·table(SB), RODATA, $104

// func sigmoidsAVX2(x *float32, n int)
// n is a multiple of 8. x becomes 1 / (1 + exp(-x)), eight at a time.
TEXT ·sigmoidsAVX2(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), DI
	MOVQ n+8(FP), CX
	VBROADCASTSS ·table+0(SB), Y8
	VBROADCASTSS ·table+4(SB), Y9
	VBROADCASTSS ·table+8(SB), Y10
	VBROADCASTSS ·table+12(SB), Y11
	VBROADCASTSS ·table+40(SB), Y12
	VBROADCASTSS ·table+88(SB), Y13
	VBROADCASTSS ·table+16(SB), Y14
	VBROADCASTSS ·table+20(SB), Y15

sloop:
	TESTQ CX, CX
	JZ    sdone
	VXORPS Y0, Y0, Y0
	VSUBPS (DI), Y0, Y0 // -x
	VMINPS Y8, Y0, Y0
	VMAXPS Y9, Y0, Y0
	VMULPS Y10, Y0, Y1
	VROUNDPS $0, Y1, Y1 // k
	VFNMADD231PS Y11, Y1, Y0 // r = x - k ln2
	VMOVAPS Y14, Y2
	VFMADD213PS Y15, Y0, Y2
	VBROADCASTSS ·table+24(SB), Y3
	VFMADD213PS Y3, Y0, Y2
	VBROADCASTSS ·table+28(SB), Y3
	VFMADD213PS Y3, Y0, Y2
	VBROADCASTSS ·table+32(SB), Y3
	VFMADD213PS Y3, Y0, Y2
	VBROADCASTSS ·table+36(SB), Y3
	VFMADD213PS Y3, Y0, Y2
	VMULPS Y0, Y0, Y3
	VFMADD213PS Y0, Y3, Y2 // p r r + r
	VADDPS Y12, Y2, Y2
	VCVTPS2DQ Y1, Y1
	VPADDD Y13, Y1, Y1
	VPSLLD $23, Y1, Y1
	VMULPS Y1, Y2, Y2 // exp(-x)
	VADDPS Y12, Y2, Y2
	VDIVPS Y2, Y12, Y2
	VMOVUPS Y2, (DI)
	ADDQ $32, DI
	SUBQ $8, CX
	JMP  sloop

sdone:
	VZEROUPPER
	RET

// func logarithmsAVX2(x *float32, n int)
// n is a multiple of 8. x becomes its natural logarithm, eight at a time.
TEXT ·logarithmsAVX2(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), DI
	MOVQ n+8(FP), CX
	VBROADCASTSS ·table+96(SB), Y8
	VBROADCASTSS ·table+100(SB), Y9
	VBROADCASTSS ·table+92(SB), Y10
	VBROADCASTSS ·table+44(SB), Y11
	VBROADCASTSS ·table+40(SB), Y12
	VBROADCASTSS ·table+48(SB), Y13
	VBROADCASTSS ·table+12(SB), Y14

lloop:
	TESTQ CX, CX
	JZ    ldone
	VMOVUPS (DI), Y0
	VPSRLD $23, Y0, Y1
	VPSUBD Y10, Y1, Y1
	VCVTDQ2PS Y1, Y1 // e
	VPAND Y8, Y0, Y0
	VPOR Y9, Y0, Y0 // m in 0.5..1
	VCMPPS $1, Y11, Y0, Y2 // m < sqrt(1/2)
	VANDPS Y0, Y2, Y3
	VADDPS Y3, Y0, Y0
	VSUBPS Y12, Y0, Y0 // m
	VANDPS Y12, Y2, Y2
	VSUBPS Y2, Y1, Y1
	VBROADCASTSS ·table+52(SB), Y4
	VBROADCASTSS ·table+56(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VBROADCASTSS ·table+60(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VBROADCASTSS ·table+64(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VBROADCASTSS ·table+68(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VBROADCASTSS ·table+72(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VBROADCASTSS ·table+76(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VBROADCASTSS ·table+80(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VBROADCASTSS ·table+84(SB), Y5
	VFMADD213PS Y5, Y0, Y4
	VMULPS Y0, Y0, Y3 // z
	VMULPS Y0, Y4, Y4
	VMULPS Y3, Y4, Y4 // p m z
	VFNMADD231PS Y13, Y3, Y4 // - z / 2
	VADDPS Y0, Y4, Y4
	VFMADD231PS Y14, Y1, Y4 // + e ln2
	VMOVUPS Y4, (DI)
	ADDQ $32, DI
	SUBQ $8, CX
	JMP  lloop

ldone:
	VZEROUPPER
	RET
