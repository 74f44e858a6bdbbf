package reliable_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/reliable"
)

func TestSender_RepeatsUntilPrack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := reliable.NewSender(5, 100)
		rseq, ok := s.Next()
		if _, again := s.Next(); rseq != 100 || !ok || again {
			t.Fatal(rseq, ok, again)
		}
		began := time.Now()
		var at []time.Duration
		err := s.Send(context.Background(), 500*time.Millisecond, nil, func() error {
			at = append(at, time.Since(began))
			if len(at) == 4 {
				for _, wrong := range []reliable.RAck{{99, 5, "INVITE"}, {100, 6, "INVITE"}, {100, 5, "BYE"}} {
					if s.Acknowledge(wrong) {
						t.Error(wrong)
					}
				}
				go s.Acknowledge(reliable.RAck{RSeq: 100, CSeq: 5, Method: "INVITE"})
			}
			return nil
		})
		if want := "[0s 500ms 1.5s 3.5s]"; err != nil || fmt.Sprint(at) != want {
			t.Error(err, at)
		}
		if rseq, ok := s.Next(); rseq != 101 || !ok {
			t.Error("the next number:", rseq, ok)
		}
	})
}

func TestSender_GivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := reliable.NewSender(1, 1)
		s.Next()
		began := time.Now()
		err := s.Send(context.Background(), 500*time.Millisecond, nil, func() error { return nil })
		if !errors.Is(err, reliable.ErrUnanswered) || time.Since(began) != 32*time.Second {
			t.Error(err, time.Since(began))
		}
	})
}

func TestParseRAck(t *testing.T) {
	if r, ok := reliable.ParseRAck("776656 1 INVITE"); !ok || r.String() != "776656 1 INVITE" {
		t.Error(r, ok)
	}
	for _, bad := range []string{"", "1 INVITE", "x 1 INVITE", "1 x INVITE", "5000000000 1 INVITE", "1 1 INVITE x"} {
		if _, ok := reliable.ParseRAck(bad); ok {
			t.Error(bad)
		}
	}
}

func TestReceiver_InOrder(t *testing.T) {
	var r reliable.Receiver
	for _, c := range []struct {
		tag  string
		rseq uint32
		ok   bool
	}{{"a", 7, true}, {"a", 7, false}, {"b", 100, true}, {"a", 9, false}, {"a", 8, true}, {"a", 9, true}, {"b", 100, false}} {
		if ok := r.InOrder(c.tag, c.rseq); ok != c.ok {
			t.Errorf("%+v: %v", c, ok)
		}
	}
}

func ack(seq uint32) *gosip.Request {
	req := gosip.NewRequest(gosip.ACK, gosip.Uri{Host: "x"})
	req.AppendHeader(&gosip.CSeqHeader{SeqNo: seq, MethodName: gosip.ACK})
	return req
}

// RFC 3261 section 13.3.1.4: T1 doubling to T2, 64*T1 in all.
func TestAcks_Await(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b reliable.Acks
		b.Deliver(ack(1)) // nobody waits
		began := time.Now()
		var at []time.Duration
		repeat := func() { at = append(at, time.Since(began)) }
		if got := b.Await(context.Background(), 500*time.Millisecond, nil, b.Expect(1), nil, repeat); got != nil || time.Since(began) != 32*time.Second {
			t.Error(got, time.Since(began))
		}
		if want := "[500ms 1.5s 3.5s 7.5s 11.5s 15.5s 19.5s 23.5s 27.5s 31.5s]"; fmt.Sprint(at) != want {
			t.Error(at)
		}
		want := b.Expect(2)
		b.Deliver(ack(1)) // an old one
		b.Deliver(ack(2))
		if got := b.Await(context.Background(), time.Second, nil, want, nil, repeat); got == nil || got.CSeq().SeqNo != 2 {
			t.Error(got)
		}
		own := make(chan *gosip.Request, 1) // on the transaction itself
		own <- ack(3)
		if got := b.Await(context.Background(), time.Second, nil, b.Expect(3), own, repeat); got == nil {
			t.Error("the transaction's ACK was lost")
		}
	})
}

// A reliable 183 is repeated until its PRACK.
func ExampleSender() {
	s := reliable.NewSender(1, 42)
	rseq, _ := s.Next()
	err := s.Send(context.Background(), 500*time.Millisecond, nil, func() error {
		fmt.Println("183 with RSeq", rseq)
		s.Acknowledge(reliable.RAck{RSeq: rseq, CSeq: 1, Method: "INVITE"}) // the PRACK came at once
		return nil
	})
	fmt.Println(err)
	// Output:
	// 183 with RSeq 42
	// <nil>
}
