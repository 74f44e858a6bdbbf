// Package show prints calls for people and for programs: hotline calls list and show. It owns the layout and reads nothing itself.
// cmd/hotline calls it.
package show

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"hotline"
	"hotline/internal/store"
)

const clock = "2006-01-02 15:04:05"

// Calls writes rows as a table, or as one JSON object a line: hotline calls list.
func Calls(w io.Writer, rows []store.CallRow, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		for _, r := range rows {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(tw, "CALL\tSTARTED\tLINE\tFROM\tDURATION\tOUTCOME\tENDED BY\tQUEUE\tWAITED\tAGENT") // tabwriter reports errors at Flush
	for _, r := range rows {
		_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Started.Format(clock), r.Line, r.Caller, length(r), outcome(r), r.EndedBy,
			orDash(r.Queue), waited(r), orDash(r.Agent))
	}
	return tw.Flush()
}

// Call writes one call for reading, or as one JSON object: hotline calls show ID.
func Call(w io.Writer, c store.CallRecord, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(c)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "call       %s (%s)\n", c.ID, c.Direction)
	fmt.Fprintf(&b, "from, to   %s -> %s (line %s)\n", c.Caller, c.Callee, c.Line)
	fmt.Fprintf(&b, "started    %s", c.Started.Format(clock))
	if !c.Answered.IsZero() {
		fmt.Fprintf(&b, ", answered after %.0f ms with %s", c.SetupMS, c.Codec)
	}
	fmt.Fprintf(&b, "\noutcome    %s", outcome(c.CallRow))
	if !c.Ended.IsZero() {
		fmt.Fprintf(&b, " by %s after %s, %s (SIP %d)", c.EndedBy, seconds(c.DurationMS), c.Cause, c.SIPCode)
	}
	b.WriteByte('\n')
	for _, r := range c.Recordings {
		fmt.Fprintf(&b, "recording  %s (%s, %d bytes%s%s)\n", r.Path, seconds(r.DurationMS), r.Bytes, flag(r.PausedMS > 0, ", paused "+seconds(r.PausedMS)), flag(r.Lost, ", INCOMPLETE"))
	}
	printHandlings(&b, c)
	printLegs(&b, c.Legs)
	for _, t := range c.Tickets {
		fmt.Fprintf(&b, "ticket     %s (%s)\n", t.Ticket, t.Kind)
	}
	for _, r := range c.Callbacks {
		fmt.Fprintf(&b, "callback   %s: %s\n", r.Number, r.Reason)
	}
	printTranscript(&b, c.Transcript)
	printTurns(&b, c.Turns)
	for _, e := range c.Events {
		if f, ok := e.Body.(hotline.ComponentFailed); ok {
			fmt.Fprintf(&b, "failure    %s: %s (%s)\n", f.Component, f.Error, f.Action)
		}
	}
	fmt.Fprintf(&b, "events     %d\n", len(c.Events))
	_, err := io.WriteString(w, b.String())
	return err
}

// waited is a dash for a call that waited for nobody.
func waited(r store.CallRow) string {
	if r.Queue == "" {
		return "-"
	}
	return seconds(r.WaitedMS)
}

// printHandlings writes what people did for the caller.
func printHandlings(b *strings.Builder, c store.CallRecord) {
	if c.Queue != "" {
		fmt.Fprintf(b, "queue      %s, waited %s\n", c.Queue, seconds(c.WaitedMS))
	}
	for _, h := range c.Handlings {
		fmt.Fprintf(b, "agent      %s (%s from %s): rang %s, talked %s, hold %s, %s\n", h.Agent, h.Kind, orDash(h.Queue), seconds(h.RingMS),
			seconds(h.TalkMS), seconds(h.HoldMS), h.How)
	}
}

// printLegs writes a line of quality for each leg and direction.
func printLegs(b *strings.Builder, legs []store.LegRow) {
	for _, l := range legs {
		fmt.Fprintf(b, "leg        %s%s, %s: in %d packets, lost %d (%.2f %%), late %d, invalid %d, jitter %.1f ms, made up %.1f s, MOS %s\n", l.Party,
			flag(l.Peer != "", " "+l.Peer), l.Codec, l.Received, l.Lost, 100*share(l.Lost, l.Received+l.Lost), l.Late, l.Invalid, l.JitterMS,
			l.ConcealedMS/1000, known(l.MOS, "%.2f"))
		fmt.Fprintf(b, "           out %d packets, lost %s, jitter %s, MOS %s, round trip %s\n", l.Sent, reported(l, 100*l.FarLost, "%.2f %%"),
			reported(l, l.FarJitterMS, "%.1f ms"), known(l.FarMOS, "%.2f"), known(l.RTTMS, "%.1f ms"))
	}
}

func share(part, whole uint64) float64 { return float64(part) / float64(max(1, whole)) }

// known writes v, or a dash for 0, which stands for what nobody measured.
func known(v float64, format string) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

// reported writes what the other side's RTCP said, or a dash where it said nothing.
func reported(l store.LegRow, v float64, format string) string {
	if l.FarMOS == 0 {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

func printTranscript(b *strings.Builder, lines []hotline.UtteranceFinal) {
	if len(lines) == 0 {
		return
	}
	b.WriteString("\ntranscript (media time since answer)\n")
	for _, u := range lines {
		fmt.Fprintf(b, "  %s-%s  %-6s  %s", stamp(u.FromMS), stamp(u.ToMS), string(u.Party)+flag(u.Name != "", " "+u.Name), u.Text)
		if u.Confidence > 0 {
			fmt.Fprintf(b, "  [%.2f]", u.Confidence)
		}
		b.WriteString(flag(u.Revised, " (revised)") + "\n")
	}
}

func printTurns(b *strings.Builder, turns []store.TurnRow) {
	if len(turns) == 0 {
		return
	}
	b.WriteString("\nturns (gap in ms = endpoint + asr + dialog + tts + engine)\n")
	for _, t := range turns {
		g := t.GapMS
		fmt.Fprintf(b, "  %d  gap %.0f = %.0f + %.0f + %.0f + %.0f + %.0f  scene %s%s\n", t.N, g.Total, g.Endpoint, g.ASR, g.Dialog, g.TTS, g.Engine,
			orDash(t.Scene), flag(t.Cut, "  (interrupted)"))
		fmt.Fprintf(b, "     heard   %s\n     played  %s\n", orDash(t.Heard), orDash(t.Played))
		if t.Cut && t.Planned != t.Played {
			fmt.Fprintf(b, "     planned %s\n", t.Planned)
		}
	}
	b.WriteByte('\n')
}

func outcome(r store.CallRow) string { return flag(r.Outcome == "", "open") + string(r.Outcome) }

// length is how long a call was; one without its end in the record has none yet, though it may be over: the end takes a moment to be written.
func length(r store.CallRow) string {
	if r.Ended.IsZero() {
		return "-"
	}
	return seconds(r.DurationMS)
}

func orDash(s string) string { return flag(s == "", "-") + s }

func flag(on bool, text string) string {
	if on {
		return text
	}
	return ""
}

func seconds(ms float64) string { return fmt.Sprintf("%.1f s", ms/1000) }

// stamp is mm:ss.mmm.
func stamp(ms float64) string {
	d := time.Duration(ms * float64(time.Millisecond))
	return fmt.Sprintf("%02d:%06.3f", int(d.Minutes()), (d % time.Minute).Seconds())
}
