package agenda_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"hotline/engine/acd/agenda"
)

// TestAgenda_KeepsItsOrder puts things in at any order: they come out by time, those of one instant as they were put in, none too early.
func TestAgenda_KeepsItsOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	begin := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	var a agenda.Agenda
	if _, ok := a.Next(); ok {
		t.Error("something is due of nothing")
	}
	last := -1
	for n := range 500 {
		a.At(begin.Add(time.Duration(random.IntN(50))*time.Second), func() { last = n })
	}
	before, prior, done := time.Time{}, -1, 0
	for now := begin; now.Before(begin.Add(time.Minute)); now = now.Add(time.Second) {
		for {
			at, fire, ok := a.Due(now)
			if !ok {
				break
			}
			fire()
			if done++; at.After(now) || at.Before(before) || at.Equal(before) && last < prior {
				t.Fatalf("number %d of %v at %v, behind number %d of %v", last, at, now, prior, before)
			}
			before, prior = at, last
		}
		if at, ok := a.Next(); ok && !at.After(now) {
			t.Fatalf("due at %v and still there at %v", at, now)
		}
	}
	if done != 500 {
		t.Errorf("%d of 500 were done", done)
	}
}

func ExampleAgenda() {
	var a agenda.Agenda
	nine := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	a.At(nine.Add(time.Hour), func() { fmt.Println("open") })
	a.At(nine, func() { fmt.Println("wake") })
	for at, fire, ok := a.Due(nine); ok; at, fire, ok = a.Due(nine) {
		fmt.Print(at.Format("15:04 "))
		fire()
	}
	at, _ := a.Next()
	fmt.Println("next at", at.Format("15:04"))
	// Output:
	// 09:00 wake
	// next at 10:00
}
