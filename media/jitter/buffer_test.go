package jitter

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The jitter buffer is tested from inside: its decisions cannot be told apart from outside.

// arrival is a packet of 20 ms: its number, which is its id too, and when it comes, in ms.
type arrival struct {
	n  int
	at int
}

// steady is packets from..to-1, each on its time.
func steady(from, to int) (list []arrival) {
	for n := from; n < to; n++ {
		list = append(list, arrival{n, 20 * n})
	}
	return list
}

// play runs the buffer over ticks of 20 ms at 5, 25, 45 ... ms and tells per tick what was played: the packet's number,
// "." for silence, "x" for loss, "+" for an inserted frame.
func play(j *Buffer, list []arrival, ticks int) (story []string, results []Result) {
	slices.SortStableFunc(list, func(a, b arrival) int { return a.at - b.at })
	payload := make([]byte, 160)
	for k := range ticks {
		now := 5 + 20*k
		for len(list) > 0 && list[0].at <= now {
			n := list[0].n
			payload[0], payload[1] = byte(n>>8), byte(n)
			results = append(results, j.Put(int64(n)+1<<16, int64(n)*160+1<<32, int64(list[0].at)*8, 160, false, payload))
			list = list[1:]
		}
		if j.Tick(int64(now)*8, 0, false) {
			story = append(story, "+")
			continue
		}
		story = append(story, pullFrame(j))
	}
	return story, results
}

func pullFrame(j *Buffer) string {
	var parts []string
	for need := int64(160); need > 0; {
		p := j.Pull(need)
		need -= p.Length
		switch p.Kind {
		case Audio:
			parts = append(parts, fmt.Sprint(int(p.Payload[0])<<8|int(p.Payload[1])))
		case Silence:
			parts = append(parts, ".")
		case Missing:
			parts = append(parts, "x")
		}
	}
	return strings.Join(parts, "/")
}

func TestBuffer_PlaysInOrder(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []arrival
		want string
	}{
		{"steady", steady(0, 6), ". 0 1 2 3 4 5"},
		{"starts_anywhere", steady(3, 6), ". . . . 3 4 5"},
		{"reordered", []arrival{{0, 0}, {2, 21}, {1, 22}, {3, 60}}, ". 0 1 2 3"},
		{"first_two_swapped", []arrival{{1, 0}, {0, 1}, {2, 40}}, ". 0 1 2"},
		{"duplicate", []arrival{{0, 0}, {1, 20}, {1, 21}, {2, 40}, {2, 41}}, ". 0 1 2"},
		{"one_lost", []arrival{{0, 0}, {2, 40}, {3, 60}}, ". 0 x 2 3"},
		{"three_lost", []arrival{{0, 0}, {4, 80}, {5, 100}}, ". 0 x x x 4 5"},
		{"late", []arrival{{0, 0}, {1, 66}, {2, 40}, {3, 60}}, ". 0 x 2 3"},
		{"stream_ends", steady(0, 2), ". 0 1 x x"},
		{"burst_at_begin", []arrival{{0, 0}, {1, 0}, {2, 0}, {3, 0}}, ". 0 1 2 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := New(8000, 160, 160, 960)
			story, _ := play(j, c.in, len(strings.Fields(c.want)))
			if got := strings.Join(story, " "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestBuffer_CountsLateAndDuplicate(t *testing.T) {
	j := New(8000, 160, 160, 960)
	_, results := play(j, []arrival{{0, 0}, {1, 20}, {1, 21}, {3, 60}, {2, 90}}, 8)
	want := []Result{Stored, Stored, Duplicate, Stored, Late}
	if !slices.Equal(results, want) {
		t.Errorf("got %v, want %v", results, want)
	}
}

func TestBuffer_AdaptsToJitter(t *testing.T) {
	j := New(8000, 160, 160, 960)
	random := rand.New(rand.NewPCG(1, 2))
	var list []arrival
	for n := range 1500 {
		at := 20 * n
		if n >= 300 && n < 800 {
			at += random.IntN(60) // 60 ms of jitter for ten seconds
		}
		list = append(list, arrival{n, at})
	}
	story, results := play(j, list, 1500)
	count := func(from, to int, what string) (n int) {
		for _, s := range story[from:to] {
			if s == what {
				n++
			}
		}
		return n
	}
	if n := count(10, 290, "x") + count(10, 290, "+"); n != 0 {
		t.Errorf("%d bad frames in the quiet beginning", n)
	}
	if n := count(450, 800, "x"); n > 350/20+5 { // the target is the 95th percentile
		t.Errorf("%d of 350 frames lost under jitter after adapting", n)
	}
	if n := count(310, 800, "+"); n == 0 || n > 6 {
		t.Errorf("%d frames inserted", n)
	}
	late := 0
	for _, r := range results {
		if r == Late {
			late++
		}
	}
	if late > 60 {
		t.Errorf("%d late", late)
	}
	// the delay is back: the last tick plays what came at most two frames ago
	if j.delay > 2*160 {
		t.Errorf("delay stays at %d ms", j.delay/8)
	}
}

func TestBuffer_FollowsClockDrift(t *testing.T) {
	for _, ppm := range []int{-500, 500} { // far worse than real clocks, for two minutes
		j := New(8000, 160, 160, 960)
		var list []arrival
		for n := range 6000 {
			list = append(list, arrival{n, 20*n + 20*n*ppm/1_000_000})
		}
		story, _ := play(j, list, 6000)
		bad := 0
		for _, s := range story[2:] {
			if s == "x" || s == "+" {
				bad++
			}
		}
		if bad > 6 || j.delay > 3*160 || j.delay < 0 {
			t.Errorf("%d ppm: %d frames made up, delay %d ms", ppm, bad, j.delay/8)
		}
	}
}

func TestBuffer_HealsAfterJumps(t *testing.T) {
	for _, c := range []struct {
		name string
		jump func(n int) (seq, stamp int64, at int)
	}{
		{"timestamp_ahead", func(n int) (int64, int64, int) { return int64(n), int64(n)*160 + 1e6, 20 * n }},
		{"timestamp_back", func(n int) (int64, int64, int) { return int64(n), int64(n)*160 - 1e4, 20 * n }},
		{"sequence_ahead", func(n int) (int64, int64, int) { return int64(n) + 500, int64(n) * 160, 20 * n }},
		{"pause_without_clock", func(n int) (int64, int64, int) { return int64(n), int64(n) * 160, 20*n + 3000 }},
		{"pause_with_clock", func(n int) (int64, int64, int) { return int64(n), int64(n)*160 + 24000, 20*n + 3000 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := New(8000, 160, 160, 960)
			played, n := 0, 0
			for k := range 600 {
				now := 5 + 20*k
				for n < 400 {
					seq, stamp, at := int64(n), int64(n)*160, 20*n
					if n >= 100 {
						seq, stamp, at = c.jump(n)
					}
					if at > now {
						break
					}
					j.Put(seq+1<<16, stamp+1<<32, int64(at)*8, 160, false, make([]byte, 160))
					n++
				}
				if !j.Tick(int64(now)*8, 0, false) && !strings.ContainsAny(pullFrame(j), "x.") {
					played++
				}
			}
			if played < 380 {
				t.Errorf("%d of 400 packets played", played)
			}
		})
	}
}

func TestBuffer_EventsAreNotLoss(t *testing.T) {
	j := New(8000, 160, 160, 960)
	put := func(n int) { j.Put(int64(n)+1<<16, int64(n)*160+1<<32, int64(n)*160, 160, false, make([]byte, 160)) }
	var story []string
	for n := range 8 {
		if n >= 2 && n < 5 {
			j.Skip(int64(n) + 1<<16)
		} else {
			put(n)
		}
		j.Tick(int64(n)*160+40, 0, false)
		story = append(story, pullFrame(j))
	}
	if got := strings.Join(story, " "); got != ". 0 0 . . . 0 0" {
		t.Errorf("got %s", got)
	}
}

func TestBuffer_OtherPacketTimes(t *testing.T) {
	for _, length := range []int64{80, 240, 320, 480} { // 10, 30, 40, 60 ms
		j := New(8000, 160, 160, 960)
		next, missing := int64(0), 0
		held := int64(0)
		for k := int64(0); k < 200; k++ {
			now := 40 + 160*k
			for next*length+length <= now { // a packet is sent when its last sample is taken
				j.Put(next+1<<16, next*length+1<<32, next*length+length, length, false, make([]byte, length))
				next++
			}
			if j.Tick(now, held, false) {
				missing++
				continue
			}
			for need := 160 - held; ; {
				if need <= 0 {
					held = -need
					break
				}
				p := j.Pull(need)
				need -= p.Length
				if p.Kind == Missing {
					missing++
				}
			}
		}
		if missing > 2 {
			t.Errorf("packets of %d ms: %d frames made up", length/8, missing)
		}
	}
}

func FuzzBuffer(f *testing.F) {
	f.Add([]byte{0, 0, 1, 1, 1, 1, 2, 200, 1})
	f.Fuzz(func(t *testing.T, moves []byte) {
		j := New(8000, 160, 160, 960)
		seq, stamp, now := int64(1<<16), int64(1<<32), int64(0)
		for len(moves) >= 3 {
			seq += int64(int8(moves[0])) * int64(moves[2]&3)
			stamp += int64(int8(moves[1])) * 40 * int64(moves[2]>>4)
			j.Put(seq, stamp, now, 80*(1+int64(moves[2]&1)), false, moves[:3])
			now += 160
			if !j.Tick(now, 0, moves[2]&4 != 0) {
				got := int64(0)
				for got < 160 {
					p := j.Pull(160 - got)
					if p.Length <= 0 || p.Skip < 0 {
						t.Fatalf("piece %+v", p)
					}
					got += p.Length
				}
			}
			moves = moves[3:]
		}
	})
}

// TestBounds_AreThoseOfTheSortedValues compares with sorting, for every number of values that a window may hold.
func TestBounds_AreThoseOfTheSortedValues(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= window; n++ {
		values := make([]int32, n)
		for i := range values {
			values[i] = random.Int32N(40) - 20
		}
		sorted := slices.Sorted(slices.Values(values))
		if least, most := bounds(values); least != sorted[0] || most != sorted[(n-1)*95/100] {
			t.Fatalf("of %v: %d and %d, want %d and %d", sorted, least, most, sorted[0], sorted[(n-1)*95/100])
		}
	}
}
