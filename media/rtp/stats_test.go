package rtp

import (
	"encoding/binary"
	"math"
	"testing"
	"time"
)

// reportOf is a receiver report with one block.
func reportOf(reporter, about uint32, fraction byte, lost, last uint32) []byte {
	b := make([]byte, 8+blockSize)
	b[0], b[1], b[3] = 0x81, rtcpRR, 7
	binary.BigEndian.PutUint32(b[4:], reporter)
	binary.BigEndian.PutUint32(b[8:], about)
	binary.BigEndian.PutUint32(b[12:], lost&0xffffff)
	b[12] = fraction
	binary.BigEndian.PutUint32(b[16:], last)
	return b
}

func TestReceiver_ReportsTheFarLossOfTheWholeCall(t *testing.T) {
	rx, tx, from := loop(t)
	s := &Session{rx: rx, tx: tx}
	first := uint32(tx.seq)
	rx.report(reportOf(5, tx.ssrc, 26, 20, first+199), from, time.Now()) // 10 %
	if got := s.Stats().RemoteLoss; math.Abs(got-0.1) > 1e-9 {
		t.Errorf("after a bad start: %g", got)
	}
	for i := uint32(1); i < 5; i++ {
		rx.report(reportOf(5, tx.ssrc, 0, 20, first+199+200*i), from, time.Now())
	}
	st := s.Stats()
	if math.Abs(st.RemoteLoss-0.02) > 1e-9 {
		t.Errorf("20 of 1000 lost, said %g", st.RemoteLoss)
	}
	if rx.book.loss != 0 {
		t.Errorf("the encoder is told of %g, the last report says none", rx.book.loss)
	}
}

//nolint:funlen // a table
func TestFarLoss_AddsUp(t *testing.T) {
	type told struct{ reporter, lost, last uint32 }
	const minus = 1 << 24
	for name, c := range map[string]struct {
		first    uint16
		reports  []told
		missed   int64
		expected int64
	}{
		"plain":                {100, []told{{1, 3, 199}, {1, 6, 299}}, 6, 200},
		"nothing_yet":          {100, nil, 0, 0},
		"sequence_wraps":       {65500, []told{{1, 1, 65535}, {1, 2, 1<<16 + 63}}, 2, 100},
		"first_seen_after_it":  {65500, []told{{1, 0, 63}, {1, 2, 163}}, 2, 200},
		"lost_wraps":           {0, []told{{1, 0, 99}, {1, 0x7fffff, 99}, {1, 0x7fffff, 199}, {1, 0x800005, 299}}, 6, 300},
		"copies":               {0, []told{{1, minus - 4, 99}, {1, 1, 199}}, 1, 200},
		"reports_out_of_order": {0, []told{{1, 1, 99}, {1, 5, 299}, {1, 3, 199}, {1, 6, 399}}, 6, 400},
		"another_reporter":     {0, []told{{1, 10, 999}, {2, 0, 1099}, {2, 5, 1199}}, 15, 1200},
		"reporter_begins_anew": {0, []told{{1, 10, 1<<16 + 999}, {1, 0, 1099}, {1, 1, 1199}}, 11, 1100},
		"nonsense":             {0, []told{{1, 1, 99}, {1, 5000, 199}, {1, 5001, 299}}, 2, 200},
	} {
		t.Run(name, func(t *testing.T) {
			var f farLoss
			f.begin(c.first)
			for _, r := range c.reports {
				f.read(r.reporter, reportOf(r.reporter, 9, 0, r.lost, r.last)[8:])
			}
			if f.missed != c.missed || f.expected != c.expected {
				t.Errorf("%d of %d, want %d of %d", f.missed, f.expected, c.missed, c.expected)
			}
			if share, ok := f.share(); ok != (c.expected > 0) || ok && math.Abs(share-float64(c.missed)/float64(c.expected)) > 1e-9 {
				t.Error(share, ok)
			}
		})
	}
}
