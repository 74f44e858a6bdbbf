package caller

import (
	"fmt"
	"strings"
	"time"
)

// Turn is one thing the caller did and what came back. Times are media time since the answer, in milliseconds, and exact
// to one frame (20 ms) for what was heard, to one sample for what was said.
type Turn struct {
	N          int      `json:"n"` // from 1
	Said       string   `json:"said"`
	SaidFromMS float64  `json:"said_from_ms"`
	SaidToMS   float64  `json:"said_to_ms"`           // end of own speech: its last sound, not the silence behind it
	HeardMS    *float64 `json:"heard_ms"`             // onset of the reply; nil = none came
	GapMS      *float64 `json:"gap_ms"`               // HeardMS - SaidToMS
	ReplyMS    float64  `json:"reply_ms"`             // length of the reply, its pauses included
	Overlap    bool     `json:"overlap"`              // the other side was speaking when own speech ended
	Interrupts bool     `json:"interrupts"`           // own speech began inside a reply
	DuckMS     *float64 `json:"duck_ms,omitempty"`    // own onset to the interrupted reply being lowered by 10 dB or more
	StopMS     *float64 `json:"stop_ms,omitempty"`    // own onset to its end
	ResumedMS  *float64 `json:"resumed_ms,omitempty"` // own onset to its coming back while own speech went on
}

// Result is one whole call.
type Result struct {
	To         string   `json:"to"`
	Answered   bool     `json:"answered"`
	Normal     bool     `json:"normal"` // ended by a BYE of either side or as planned
	SetupMS    float64  `json:"setup_ms"`
	GreetingMS *float64 `json:"greeting_ms"` // answer to first sound; nil = silence
	Turns      []Turn   `json:"turns"`
	Media      Media    `json:"media"`
	DurationMS float64  `json:"duration_ms"`
	HungUpBy   string   `json:"hung_up_by"` // us | them
	Cause      string   `json:"cause"`
	Record     string   `json:"record,omitempty"`
}

// Unplaced is the result of a call to an address that was never dialled.
func Unplaced(to string) Result { return Result{To: to, Turns: []Turn{}} }

// Media sums up the voice of a call.
type Media struct {
	Codec    string  `json:"codec"`
	Sent     uint64  `json:"sent"`     // packets
	Received uint64  `json:"received"` // packets
	Lost     uint64  `json:"lost"`     // packets
	Late     uint64  `json:"late"`     // packets that came after their time
	LossPct  float64 `json:"loss_pct"`
	JitterMS float64 `json:"jitter_ms"`
	MOS      float64 `json:"mos"`       // estimate of how well we hear, 1-4.5; 0 = nothing came
	Frames   int     `json:"frames"`    // 20 ms frames heard
	LostOnes int     `json:"concealed"` // of these made up because no packet was there
	Digits   string  `json:"digits"`    // keys the other side pressed

	// What the other side says of our packets in its last RTCP report; 0 = it sent none.
	RTTMS       float64 `json:"rtt_ms"`
	FarLossPct  float64 `json:"far_loss_pct"`
	FarJitterMS float64 `json:"far_jitter_ms"`
	FarMOS      float64 `json:"far_mos"`
}

// Fact is what Call reports while it runs: one JSON object per line with --json.
type Fact struct {
	Kind   string  `json:"kind"` // answered | turn | end
	AtMS   float64 `json:"at_ms"`
	Turn   *Turn   `json:"turn,omitempty"`
	Result *Result `json:"result,omitempty"`
}

// String is one line or a few for people.
func (f Fact) String() string {
	switch {
	case f.Turn != nil:
		return f.Turn.String()
	case f.Result != nil:
		return f.Result.String()
	}
	return fmt.Sprintf("%s after %.0f ms", f.Kind, f.AtMS)
}

// String is one line for people.
func (t Turn) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%2d  said %6.2f-%6.2f s  ", t.N, t.SaidFromMS/1000, t.SaidToMS/1000)
	if t.GapMS == nil {
		b.WriteString("no reply")
	} else {
		fmt.Fprintf(&b, "gap %4.0f ms  reply %5.2f s", *t.GapMS, t.ReplyMS/1000)
	}
	if t.Interrupts {
		b.WriteString("  interrupted:")
		for _, p := range []struct {
			name string
			ms   *float64
		}{{"ducked", t.DuckMS}, {"stopped", t.StopMS}, {"resumed", t.ResumedMS}} {
			if p.ms != nil {
				fmt.Fprintf(&b, " %s %.0f ms", p.name, *p.ms)
			}
		}
	}
	return b.String() + "  " + t.Said
}

// String is the summary for people.
func (r Result) String() string {
	if !r.Answered {
		return "not answered: " + r.Cause
	}
	greeting := "none"
	if r.GreetingMS != nil {
		greeting = fmt.Sprintf("%.0f ms after the answer", *r.GreetingMS)
	}
	m := r.Media
	text := fmt.Sprintf("call of %.1f s, set-up %.0f ms, first sound %s, ended by %s (%s)\n%s: sent %d, received %d packets, lost %d (%.2f %%), jitter %.1f ms, MOS %.2f",
		r.DurationMS/1000, r.SetupMS, greeting, r.HungUpBy, r.Cause, m.Codec, m.Sent, m.Received, m.Lost, m.LossPct, m.JitterMS, m.MOS)
	if m.FarMOS > 0 {
		text += fmt.Sprintf("; far side: lost %.2f %%, jitter %.1f ms, MOS %.2f", m.FarLossPct, m.FarJitterMS, m.FarMOS)
	}
	return text
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func msp(d time.Duration) *float64 { v := ms(d); return &v }
