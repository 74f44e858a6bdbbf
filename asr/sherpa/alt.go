package sherpa

import (
	"strconv"
	"strings"
	"time"

	"hotline/asr/lexicon"
)

// The library hands over one output per row of a CTC network: the best. So that the decoder can choose with its language model,
// the demo network writes each frame as altRows rows, its likeliest outputs in order, and each of its tokens names an output and how
// likely it was: "zh3" is initial zh with ln p between -1.5 and -2, "_ang0" a final, "-1" nothing, "A0" a letter; "*" marks the first of a
// frame. Frames that are surely silent have no token. tools/demo-model/export16.py writes the network so.
const (
	altRows   = 4
	altStep   = 0.5                   // ln, of one unit of a token's digit
	rowTime   = 40 * time.Millisecond // what the library takes a row for
	frameTime = 40 * time.Millisecond // what a frame is
)

// frameOf is the number of the frame that a token at this time belongs to.
func frameOf(at time.Duration) int { return int((at+rowTime/2)/rowTime) / altRows }

// parseAlt reads a token of the demo network; false for one that is not of its kind.
func parseAlt(token string) (lexicon.Alt, bool) {
	token = strings.TrimPrefix(token, "*")
	if len(token) < 2 {
		return lexicon.Alt{}, false
	}
	cut := len(token) - 1
	n, err := strconv.ParseUint(token[cut:], 16, 8)
	if err != nil {
		return lexicon.Alt{}, false
	}
	return lexicon.Alt{Sound: lexicon.SoundOf(token[:cut]), Cost: altStep * (float32(n) + 0.25)}, true
}
