package sherpaonnx

import (
	"testing"
	"unsafe"
)

// TestLayout compares with what a C compiler says about c-api.h of 1.13.8 on a 64-bit machine (offsetof, sizeof); see docs/speech.md.
func TestLayout(t *testing.T) {
	var (
		r onlineConfig
		m onlineModel
		v ttsConfig
		g generateConfig
		a generatedAudio
	)
	for _, c := range []struct {
		name      string
		got, want uintptr
	}{
		{"online.model", unsafe.Offsetof(r.model), 8},
		{"online.model.tokens", unsafe.Offsetof(m.tokens), 48},
		{"online.model.tone", unsafe.Offsetof(m.toneCTC), 128},
		{"online.method", unsafe.Offsetof(r.method), 144},
		{"online.maxActivePaths", unsafe.Offsetof(r.maxActivePaths), 152},
		{"online.rule3", unsafe.Offsetof(r.rule3), 168},
		{"online.hotwordsFile", unsafe.Offsetof(r.hotwordsFile), 176},
		{"online.hotwordsBuf", unsafe.Offsetof(r.hotwordsBuf), 232},
		{"online.hr", unsafe.Offsetof(r.hrDict), 248},
		{"online", unsafe.Sizeof(r), 272 + 256},
		{"tts.threads", unsafe.Offsetof(v.threads), 56},
		{"tts.provider", unsafe.Offsetof(v.provider), 64},
		{"tts.matcha", unsafe.Offsetof(v.matcha), 72},
		{"tts.kokoro", unsafe.Offsetof(v.kokoro), 128},
		{"tts.kitten", unsafe.Offsetof(v.kitten), 192},
		{"tts.zipvoice", unsafe.Offsetof(v.zipvoice), 232},
		{"tts.ruleFsts", unsafe.Offsetof(v.ruleFsts), 416},
		{"tts.maxSentences", unsafe.Offsetof(v.maxSentences), 424},
		{"tts.silenceScale", unsafe.Offsetof(v.silenceScale), 440},
		{"tts", unsafe.Sizeof(v), 448 + 256},
		{"generate", unsafe.Sizeof(g), 56 + 128},
		{"audio", unsafe.Sizeof(a), 16},
	} {
		if c.got != c.want {
			t.Errorf("%s is at (or of size) %d, C says %d", c.name, c.got, c.want)
		}
	}
}
