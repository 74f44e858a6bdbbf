#include "textflag.h"

// func dotAVX2(t, x *float32, n int) float32
// n is a multiple of 8. Two accumulators of eight products each.
TEXT ·dotAVX2(SB), NOSPLIT, $0-28
	MOVQ t+0(FP), SI
	MOVQ x+8(FP), DX
	MOVQ n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

pairs:
	CMPQ CX, $16
	JLT  last
	VMOVUPS (SI), Y2
	VMOVUPS 32(SI), Y3
	VFMADD231PS (DX), Y2, Y0
	VFMADD231PS 32(DX), Y3, Y1
	ADDQ $64, SI
	ADDQ $64, DX
	SUBQ $16, CX
	JMP  pairs

last:
	TESTQ CX, CX
	JZ    sum
	VMOVUPS (SI), Y2
	VFMADD231PS (DX), Y2, Y0

sum:
	VADDPS Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VADDPS X1, X0, X0
	VHADDPS X0, X0, X0
	VHADDPS X0, X0, X0
	VZEROUPPER
	MOVSS X0, ret+24(FP)
	RET
