package funasr

import (
	"encoding/json"
	"fmt"
	"math"
)

// begin is the first message of a connection (FunASR runtime, websocket protocol, 2pass mode).
type begin struct {
	Mode          string `json:"mode"`
	ChunkSize     []int  `json:"chunk_size"`     // 60 ms units: look-back, chunk, look-ahead
	ChunkInterval int    `json:"chunk_interval"` // pieces of chunk that one message carries
	WAVName       string `json:"wav_name"`
	IsSpeaking    bool   `json:"is_speaking"`
	WAVFormat     string `json:"wav_format"`
	AudioFS       int    `json:"audio_fs"`
	HotWords      string `json:"hotwords,omitempty"` // a JSON object in a string: word -> weight
	ITN           bool   `json:"itn"`
}

// end tells the server that the utterance is over.
type end struct {
	IsSpeaking bool `json:"is_speaking"`
}

// message is what the server sends. Online texts are pieces that follow each other; an offline text replaces the pieces
// since the last offline one. Servers differ in is_final, so it only helps and is never waited for.
type message struct {
	Mode    string `json:"mode"`
	Text    string `json:"text"`
	IsFinal bool   `json:"is_final"`
}

// The modes of messages.
const (
	modeOnline  = "2pass-online"
	modeOffline = "2pass-offline"
)

// maxMessage bounds what a server may send at once, and maxText what is kept of one utterance.
const (
	maxMessage = 1 << 20
	maxText    = 16 << 10
)

func parse(raw []byte) (message, error) {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return message{}, fmt.Errorf("funasr message: %w", err)
	}
	return m, nil
}

// hotWords writes the words as the protocol wants them.
func hotWords(words []string, weight int) string {
	if len(words) == 0 {
		return ""
	}
	m := make(map[string]int, len(words))
	for _, w := range words {
		m[w] = weight
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return "" // cannot happen: strings and numbers
	}
	return string(raw)
}

// wireRate is the rate that audio of rate Hz is sent at: the server takes 8 and 16 kHz.
func wireRate(rate int) int {
	if rate == 8000 {
		return 8000
	}
	return 16000
}

// converter brings audio to the wire rate. Telephone legs need nothing; wide-band legs are averaged down, others are
// interpolated, which is good enough for recognition.
type converter struct {
	from, to int
	pos      float64 // of the next output, in input samples; may be below zero: between last and the first of the next piece
	last     int16
}

// append converts pcm and appends it to out as little-endian bytes.
func (c *converter) append(out []byte, pcm []int16) []byte {
	if c.from == c.to {
		for _, s := range pcm {
			out = append(out, byte(s), byte(s>>8)) //nolint:gosec // the two bytes of a sample
		}
		return out
	}
	if len(pcm) == 0 {
		return out
	}
	step := float64(c.from) / float64(c.to)
	at := func(i int) float64 {
		if i < 0 {
			return float64(c.last)
		}
		return float64(pcm[i])
	}
	for ; c.pos < float64(len(pcm)-1); c.pos += step {
		i := int(math.Floor(c.pos))
		part := c.pos - float64(i)
		v := int16(at(i)*(1-part) + at(i+1)*part)
		out = append(out, byte(v), byte(v>>8)) //nolint:gosec // the two bytes of a sample
	}
	c.pos -= float64(len(pcm))
	c.last = pcm[len(pcm)-1]
	return out
}
