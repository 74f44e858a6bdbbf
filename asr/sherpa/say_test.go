package sherpa_test

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"strings"
	"testing"

	"github.com/mozillazg/go-pinyin"
)

// readings are the numbered readings of characters and phrases that the single-character table gets wrong.
var readings = strings.NewReplacer(strings.Fields(`银行 yin2,hang2 了解 liao3,jie3 什么 shen2,me5 不了 bu4,liao3 便宜 pian2,yi5 重启 chong2,qi3
 恢复 hui1,fu4 为什么 wei4,shen2,me5 睡觉 shui4,jiao4 还是 hai2,shi4 没有 mei2,you3 朝阳 chao2,yang2 幺 yao1 了 le5 的 de5 吗 ma5 吧 ba5 呢 ne5 啊 a5 么 me5
 个 ge4 没 mei2 查 cha2 给 gei3 那 na4 一 yi1 不 bu4 要 yao4 几 ji3 上 shang4 大 da4 好 hao3 号 hao4 行 xing2 单 dan1 都 dou1 还 hai2 地 di4 得 de5 打 da3
 长 chang2 着 zhe5 会 hui4 和 he2 为 wei4 卡 ka3 系 xi4 期 qi1 服 fu2 家 jia1 间 jian1 少 shao3 调 tiao2 处 chu3 能 neng2 说 shuo1 车 che1 红 hong2 区 qu1 女 nv3
 绿 lv4 信 xin4 弹 tan2 降 jiang4 提 ti2 员 yuan2 机 ji1 万 wan4 石 shi2 贾 jia3 校 xiao4 帖 tie3 厦 xia4 娜 na4 蔚 wei4 尾 wei3 术 shu4 兴 xing1 嗯 en1 哦 o4`)...)

// numbered turns a sentence into what espeak-ng's cmn-latn-pinyin voice reads: "wo3 xiang3 cha2".
func numbered(text string) string {
	args := pinyin.NewArgs()
	args.Style = pinyin.Tone3
	var b strings.Builder
	for _, r := range readings.Replace(text) {
		switch p := pinyin.SinglePinyin(r, args); {
		case len(p) > 0:
			s := strings.ReplaceAll(p[0], "ü", "v")
			if c := s[len(s)-1]; c < '1' || c > '5' {
				s += "5"
			}
			b.WriteString(" " + s + " ")
		case r < 0x80:
			b.WriteRune(r)
			if r >= '1' && r <= '5' {
				b.WriteByte(' ')
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// say speaks text by espeak-ng and returns 8 kHz mono after a round trip through G.711 A-law.
func say(t testing.TB, text, variant string, more ...string) []int16 {
	t.Helper()
	exe, err := exec.LookPath("espeak-ng")
	if err != nil {
		t.Skip("espeak-ng is not installed (make setup installs it)")
	}
	voice := "cmn-latn-pinyin"
	if variant != "" {
		voice += "+" + variant
	}
	out, err := exec.Command(exe, append(more, "-v", voice, "--stdout", numbered(text))...).Output()
	if err != nil || len(out) < 44 {
		t.Fatalf("espeak-ng: %v", err)
	}
	rate := int(binary.LittleEndian.Uint32(out[24:]))
	at := bytes.Index(out, []byte("data")) + 8
	pcm := make([]float64, (len(out)-at)/2)
	for i := range pcm {
		pcm[i] = float64(int16(binary.LittleEndian.Uint16(out[at+2*i:])))
	}
	return alaw(down(pcm, rate))
}

// down resamples to 8 kHz with a plain box low-pass and linear interpolation: cruder than a telephone gateway.
func down(x []float64, rate int) []int16 {
	ratio := float64(rate) / 8000
	out := make([]int16, int(float64(len(x))/ratio))
	for i := range out {
		from, to := int(float64(i)*ratio), int(float64(i+1)*ratio)
		sum := 0.0
		for _, v := range x[from:min(to, len(x))] {
			sum += v
		}
		out[i] = int16(sum / float64(max(1, to-from)))
	}
	return out
}

// alaw keeps what G.711 keeps: a sign, a segment of 8, 4 bits within it.
func alaw(x []int16) []int16 {
	for i, v := range x {
		sign, m := int16(1), int32(v)
		if m < 0 {
			sign, m = -1, -m
		}
		shift := 4
		for m>>(shift+5) > 0 {
			shift++
		}
		m = m>>shift<<shift | 1<<(shift-1)
		x[i] = sign * int16(min(m, 32000))
	}
	return x
}
