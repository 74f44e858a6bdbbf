package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// row is one line of the table: the cheapest of the runs, by CPU.
type row struct {
	Name       string  `json:"name"`
	Calls      int     `json:"calls,omitempty"`
	CPU        float64 `json:"cpu_ms_per_call_second"` // of the server process, user and system
	Floor      float64 `json:"times_floor,omitempty"`  // CPU over that of the raw UDP echo; absent where one of both is not to be believed
	RSS        float64 `json:"rss_kb_per_call"`        // growth of the resident memory from the few calls to all, per call
	InUse      float64 `json:"in_use_kb_per_call"`     // growth of the heap and the stacks of Go, likewise
	Total      float64 `json:"rss_mb"`                 // of the server with all calls up
	SetupP99   float64 `json:"setup_p99_ms,omitempty"`
	LossPct    float64 `json:"loss_pct"`
	MissedPct  float64 `json:"missed_pct"` // deadlines that the generator missed
	Unreliable bool    `json:"unreliable,omitempty"`
	Note       string  `json:"note,omitempty"`
}

// missedMost is the share of missed deadlines, in percent, from which on the machine was too busy to believe a figure.
const missedMost = 1

// cases are the rows that call a line of the server.
func cases() []call {
	return []call{
		{name: "echo, PCMA (line 1000)", number: "1000", codec: "pcma"},
		{name: "prompt (line 1002)", number: "1002", codec: "pcma"},
		{name: "prompt, two tracks on disk (line 1005)", number: "1005", codec: "pcma"},
		{name: "prompt, two tracks on disk, VAD, 16 kHz tap (line 1003)", number: "1003", codec: "pcma"},
		{name: "two legs bridged with tap (line 1004)", number: "1004", codec: "pcma"},
		{name: "WebRTC leg, echo, PCMU (line 1000)", number: "1000", browsers: true},
		{name: "echo, PCMU", number: "1000", codec: "pcmu"},
		{name: "echo, G.722", number: "1000", codec: "g722"},
		{name: "echo, Opus", number: "1000", codec: "opus"},
	}
}

// measureRows measures what calls cost.
func measureRows(ctx context.Context, o options, progress io.Writer) []row {
	var rows []row
	add := func(name string, measure func() (row, error)) {
		if ctx.Err() != nil || len(rows) > 0 && !strings.Contains(name, o.row) {
			return
		}
		_, _ = fmt.Fprintf(progress, "  %s ...\n", name)
		best, err := lowest(ctx, o.runs, measure)
		best.Name = name
		if err != nil {
			best.Note = err.Error()
		}
		rows = append(rows, best)
	}
	add("raw UDP echo, a socket per call (the floor)", func() (row, error) { return floor(ctx, o) })
	for _, c := range cases() {
		add(c.name, func() (row, error) { return measure(ctx, o, c) })
	}
	add("set-up by a bare SIP stack (its floor): CPU ms per call", func() (row, error) {
		return partSetUp(ctx, o, bareStack, "INVITE, 200, ACK, BYE, 200: no media, no record; CPU is per call")
	})
	add("set-up by the call path alone: CPU ms per call", func() (row, error) {
		return partSetUp(ctx, o, callPath, "gate, guard, SIP, SDP, an RTP session; no event, record or inspection; CPU is per call")
	})
	add("set-up: CPU ms per call, 500 calls/s of 100 ms", func() (row, error) { return setUp(ctx, o) })
	compare(rows)
	return rows
}

// compare sets the ratio of each row to the first of its kind, the floor, where both are to be believed.
func compare(rows []row) {
	floors := map[bool]*row{} // of running calls, of set-up
	for i := range rows {
		r := &rows[i]
		r.Unreliable = r.MissedPct >= missedMost
		low, ok := floors[r.SetupP99 > 0]
		switch {
		case !ok:
			floors[r.SetupP99 > 0] = r
		case low.CPU > 0 && !low.Unreliable && !r.Unreliable:
			r.Floor = r.CPU / low.CPU
		}
	}
}

// lowest runs measure several times and keeps the cheapest, of those in which the generator kept its pace if there are any;
// an error counts only when nothing worked.
func lowest(ctx context.Context, runs int, measure func() (row, error)) (best row, err error) {
	worked := false
	for range runs {
		r, fault := measure()
		if ctx.Err() != nil {
			return row{}, ctx.Err()
		}
		if fault != nil {
			err = fault
			continue
		}
		steady, before := r.MissedPct < missedMost, best.MissedPct < missedMost
		if !worked || steady && !before || steady == before && r.CPU < best.CPU {
			best, worked = r, true
		}
	}
	if worked {
		err = nil
	}
	return best, err
}
