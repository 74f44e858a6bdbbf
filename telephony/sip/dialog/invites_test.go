package dialog_test

import (
	"testing"
	"testing/synctest"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
)

// transaction is a server transaction that notes the CANCEL it is given.
type transaction struct {
	gosip.ServerTransaction
	cancels int
}

func (t *transaction) Receive(*gosip.Request) error { t.cancels++; return nil }

// pair is an INVITE and its CANCEL.
func pair(t *testing.T, seq int) (invite, cancel *gosip.Request) {
	t.Helper()
	invite, cancel = request(t, "INVITE", seq, "sip:them@192.0.2.9"), request(t, "CANCEL", seq, "sip:them@192.0.2.9")
	branch, _ := invite.Via().Params.Get("branch")
	cancel.Via().Params.Remove("branch")
	cancel.Via().Params.Add("branch", branch)
	return invite, cancel
}

func TestInvites_CancelFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := dialog.NewInvites()
		invite, cancel := pair(t, 1)
		found := make(chan bool)
		go func() { found <- i.Cancel(cancel, time.Second, nil) }()
		synctest.Wait()
		if i.Cancel(cancel, time.Second, nil) {
			t.Error("a copy of a CANCEL that waits found an INVITE")
		}
		other, _ := pair(t, 2)
		tx := &transaction{}
		leave, cancelled := i.Begin(other, tx)
		if cancelled || tx.cancels != 0 {
			t.Error("another INVITE was cancelled")
		}
		leave()
		if _, cancelled := i.Begin(invite, tx); !cancelled || tx.cancels != 1 {
			t.Errorf("cancelled %v, given %d CANCELs", cancelled, tx.cancels)
		}
		if !<-found {
			t.Error("the CANCEL did not find its INVITE")
		}
	})
}

func TestInvites_CancelSecond(t *testing.T) {
	i := dialog.NewInvites()
	invite, cancel := pair(t, 1)
	tx := &transaction{}
	leave, cancelled := i.Begin(invite, tx)
	if cancelled || !i.Cancel(cancel, 0, nil) || tx.cancels != 1 {
		t.Errorf("cancelled %v, given %d CANCELs", cancelled, tx.cancels)
	}
	leave()
	if i.Cancel(cancel, 0, nil) {
		t.Error("an INVITE that has ended was found")
	}
}

func TestInvites_CancelWithoutInvite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := dialog.NewInvites()
		invite, cancel := pair(t, 1)
		begun := time.Now()
		if i.Cancel(cancel, time.Second, nil) || time.Since(begun) != time.Second {
			t.Error("found nothing after", time.Since(begun))
		}
		quit := make(chan struct{})
		close(quit)
		if i.Cancel(cancel, time.Second, quit) || time.Since(begun) != time.Second {
			t.Error("waits though the end has come")
		}
		tx := &transaction{}
		if _, cancelled := i.Begin(invite, tx); cancelled || tx.cancels != 0 {
			t.Error("a CANCEL that was answered is remembered")
		}
	})
}

// However many come, only so many wait.
func TestInvites_BoundsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := dialog.NewInvites()
		quit, done := make(chan struct{}), make(chan bool, 1000)
		for n := range 1000 {
			_, cancel := pair(t, n+1)
			go func() { done <- i.Cancel(cancel, time.Minute, quit) }()
		}
		synctest.Wait()
		_, cancel := pair(t, 2000)
		begun := time.Now()
		if i.Cancel(cancel, time.Minute, quit) || time.Since(begun) != 0 {
			t.Error("one more waited")
		}
		close(quit)
		for range 1000 {
			<-done
		}
	})
}
