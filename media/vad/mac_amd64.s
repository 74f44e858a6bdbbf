#include "textflag.h"

// func macAVX2(y *[40]float32, w *float32, x *float32, n int)
// Five accumulators of eight outputs; each input is broadcast and multiplied with its column of 40 weights.
TEXT ·macAVX2(SB), NOSPLIT, $0-32
	MOVQ y+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ x+16(FP), DX
	MOVQ n+24(FP), CX
	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VMOVUPS 128(DI), Y4

loop:
	TESTQ CX, CX
	JZ    done
	VBROADCASTSS (DX), Y5
	VFMADD231PS (SI), Y5, Y0
	VFMADD231PS 32(SI), Y5, Y1
	VFMADD231PS 64(SI), Y5, Y2
	VFMADD231PS 96(SI), Y5, Y3
	VFMADD231PS 128(SI), Y5, Y4
	ADDQ $4, DX
	ADDQ $160, SI
	DECQ CX
	JMP  loop

done:
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VMOVUPS Y4, 128(DI)
	VZEROUPPER
	RET
