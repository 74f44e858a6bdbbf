package sherpaonnx

import (
	"runtime"
	"strings"
	"unsafe"
)

// The structs below mirror sherpa-onnx/c-api/c-api.h of 1.13.8, checked field by field against offsetof of a C compiler
// (layout_test.go holds the numbers). Later 1.13 releases may only append, so each ends in zeroed padding.

type cstr = unsafe.Pointer // const char *, nil = not given

//
//archtest:fields the layout of a C struct
type onlineModel struct {
	encoder, decoder, joiner            cstr // transducer
	paraformerEncoder, paraformerDecode cstr
	zipformer2CTC                       cstr
	tokens                              cstr
	threads                             int32
	provider                            cstr
	debug                               int32
	modelType, modelingUnit, bpeVocab   cstr
	tokensBuf                           cstr
	tokensBufSize                       int32
	nemoCTC, toneCTC                    cstr
}

//
//archtest:fields the layout of a C struct
type onlineConfig struct {
	rate, features         int32
	model                  onlineModel
	method                 cstr
	maxActivePaths         int32
	endpoint               int32
	rule1, rule2, rule3    float32
	hotwordsFile           cstr
	hotwordsScore          float32
	fstGraph               cstr
	fstMaxActive           int32
	ruleFsts, ruleFars     cstr
	blankPenalty           float32
	hotwordsBuf            cstr
	hotwordsBufSize        int32
	hrDict, hrLex, hrRules cstr
	_                      [256]byte
}

type ttsVits struct {
	model, lexicon, tokens, data cstr
	noise, noiseW, length        float32
	dict                         cstr
}

type ttsMatcha struct {
	acoustic, vocoder, lexicon, tokens, data cstr
	noise, length                            float32
	dict                                     cstr
}

type ttsKokoro struct {
	model, voices, tokens, data cstr
	length                      float32
	dict, lexicon, lang         cstr
}

type ttsKitten struct {
	model, voices, tokens, data cstr
	length                      float32
}

type ttsZipvoice struct {
	tokens, encoder, decoder, vocoder, data, lexicon cstr
	featScale, tShift, targetRMS, guidance           float32
}

type ttsPocket struct {
	lmFlow, lmMain, encoder, decoder, conditioner, vocab, scores cstr
	cache                                                        int32
}

type ttsSupertonic struct {
	duration, text, vector, vocoder, json, indexer, style cstr
}

type ttsConfig struct {
	vits         ttsVits
	threads      int32
	debug        int32
	provider     cstr
	matcha       ttsMatcha
	kokoro       ttsKokoro
	kitten       ttsKitten
	zipvoice     ttsZipvoice
	pocket       ttsPocket
	supertonic   ttsSupertonic
	ruleFsts     cstr
	maxSentences int32
	ruleFars     cstr
	silenceScale float32
	_            [256]byte
}

type generateConfig struct {
	silenceScale, speed float32
	speaker             int32
	refAudio            cstr
	refLen, refRate     int32
	refText             cstr
	steps               int32
	extra               cstr
	_                   [128]byte
}

// generatedAudio is what the library returns; its memory is the library's.
type generatedAudio struct {
	samples unsafe.Pointer //nolint:unused // only the layout matters
	n, rate int32          //nolint:unused // as above
}

// pins keeps C strings alive and in place for the length of one call.
type pins struct{ p runtime.Pinner }

// str returns s as a C string, nil for the empty one. What follows a NUL in s is lost, as anywhere in C.
func (p *pins) str(s string) cstr {
	if s == "" {
		return nil
	}
	s, _, _ = strings.Cut(s, "\x00")
	b := append([]byte(s), 0)
	p.p.Pin(&b[0])
	return unsafe.Pointer(&b[0])
}

func (p *pins) free() { p.p.Unpin() }

// goString copies a C string; nil gives "".
func goString(c unsafe.Pointer) string {
	if c == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(c, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(c), n))
}
