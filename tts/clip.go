package tts

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"hotline/media"
)

// clipMagic begins every clip file; the digit changes with the layout.
const clipMagic = "hotline-clip-1\n"

// clip is one rendered clause.
type clip struct {
	rate  int
	pcm   []int16
	texts []int32 // Mark.Text of every frame
	marks []Mark
}

// clipHead is the fixed part of a clip file; it is followed by marks (text int32, at int64), texts and samples, and a SHA-256 of
// everything before it.
type clipHead struct{ Rate, Marks, Texts, Samples uint32 }

// keyOf names a clip: everything that changes the sound goes into it.
func keyOf(engine string, req Request) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%q %q %q %g %g %d %q", engine, req.Voice, req.Lang, orOne(req.Speed), orOne(req.Pitch), orRate(req.Rate), req.Text))
}

func orOne(v float64) float64 {
	if v == 0 {
		return 1
	}
	return v
}

func orRate(rate int) int {
	if rate == 0 {
		return 8000
	}
	return rate
}

// size is about what the clip takes in memory.
func (c *clip) size() int64 { return int64(2*len(c.pcm) + 4*len(c.texts) + 16*len(c.marks) + 200) }

// add keeps a copy of a frame.
func (c *clip) add(f media.Frame) {
	c.rate = f.Rate
	c.pcm = append(c.pcm, f.Samples...)
	c.texts = append(c.texts, int32(f.Mark.Text)) //nolint:gosec // runes of a clause
}

// play writes the clip's frames until ctx ends.
func (c *clip) play(ctx context.Context, out media.Sink) ([]Mark, error) {
	marks := append([]Mark(nil), c.marks...)
	n := c.rate / 50
	for i, text := range c.texts {
		if err := ctx.Err(); err != nil {
			return marks, err
		}
		f := media.Frame{PTS: time.Duration(i) * media.FrameTime, Rate: c.rate, Samples: c.pcm[i*n : (i+1)*n], Mark: media.Mark{Text: int(text)}}
		if err := out.WriteFrame(f); err != nil {
			return marks, err
		}
	}
	return marks, ctx.Err()
}

func (c *clip) encode() []byte {
	b := bytes.NewBuffer(make([]byte, 0, 2*len(c.pcm)+4*len(c.texts)+12*len(c.marks)+128))
	b.WriteString(clipMagic)
	head := clipHead{uint32(c.rate), uint32(len(c.marks)), uint32(len(c.texts)), uint32(len(c.pcm))} //nolint:gosec // small
	put := func(v any) { _ = binary.Write(b, binary.LittleEndian, v) }                               // a bytes.Buffer takes all
	put(head)
	for _, m := range c.marks {
		put(int32(m.Text)) //nolint:gosec // runes of a clause
		put(int64(m.At))
	}
	put(c.texts)
	put(c.pcm)
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes()
}

var errClip = errors.New("damaged clip")

func decodeClip(file []byte) (*clip, error) {
	body := len(file) - sha256.Size
	if body < len(clipMagic)+binary.Size(clipHead{}) || string(file[:len(clipMagic)]) != clipMagic {
		return nil, errClip
	}
	if sum := sha256.Sum256(file[:body]); !bytes.Equal(sum[:], file[body:]) {
		return nil, errClip
	}
	r := bytes.NewReader(file[len(clipMagic):body])
	var head clipHead
	_ = binary.Read(r, binary.LittleEndian, &head) // the length was checked
	want := 12*int64(head.Marks) + 4*int64(head.Texts) + 2*int64(head.Samples)
	if int64(r.Len()) != want || head.Rate < 8000 || head.Rate > 48000 || int64(head.Samples) != int64(head.Texts)*int64(head.Rate/50) {
		return nil, errClip
	}
	c := &clip{rate: int(head.Rate), pcm: make([]int16, head.Samples), texts: make([]int32, head.Texts), marks: make([]Mark, head.Marks)}
	for i := range c.marks {
		var m struct {
			Text int32
			At   int64
		}
		_ = binary.Read(r, binary.LittleEndian, &m)
		c.marks[i] = Mark{Text: int(m.Text), At: time.Duration(m.At)}
	}
	return c, errors.Join(binary.Read(r, binary.LittleEndian, c.texts), binary.Read(r, binary.LittleEndian, c.pcm))
}
