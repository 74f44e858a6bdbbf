// Command pytable prints every Chinese character with its numbered pinyin, "行<TAB>xing2,hang2": the table that textpy.py reads.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

func main() {
	args := pinyin.NewArgs()
	args.Style, args.Heteronym = pinyin.Tone3, true
	out := bufio.NewWriter(os.Stdout)
	for r := rune(0x4E00); r <= 0x9FFF; r++ {
		if p := pinyin.SinglePinyin(r, args); len(p) > 0 {
			_, _ = fmt.Fprintf(out, "%c\t%s\n", r, strings.Join(p, ","))
		}
	}
	if err := out.Flush(); err != nil {
		os.Exit(1)
	}
}
