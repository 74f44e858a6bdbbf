package tally_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"hotline/telephony/sip/tally"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// More may begin while one that began before Close is at work, and none after the last.
func TestTally_WaitsForWhatBeginsMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := tally.New()
		go1, go2 := make(chan struct{}), make(chan struct{})
		k.Run(func() {
			<-go1
			k.Run(func() { <-go2 })
		})
		idle := k.Close()
		synctest.Wait()
		for _, next := range []chan struct{}{go1, go2} {
			select {
			case <-idle:
				t.Fatal("idle while one is at work")
			default:
			}
			close(next)
			synctest.Wait()
		}
		<-idle
		k.Run(func() { t.Error("ran after the end") })
		if k.Enter() {
			t.Error("entered after the end")
		}
	})
}

// Close tells when the last one has left.
func ExampleTally() {
	k := tally.New()
	done := make(chan struct{})
	k.Run(func() { <-done })
	idle := k.Close()
	close(done)
	<-idle
	fmt.Println(k.Enter())
	// Output: false
}

// A panic of what runs is told, ends that and nothing else, and is counted out.
func TestTally_TellsPanics(t *testing.T) {
	k := tally.New()
	told := make(chan any, 1)
	k.OnPanic(func(v any, _ []byte) { told <- v })
	k.Run(func() { panic("index out of range") })
	if v := <-told; v != "index out of range" {
		t.Errorf("told %v", v)
	}
	<-k.Close()
}
