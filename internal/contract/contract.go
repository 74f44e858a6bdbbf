// Package contract holds what programs outside may rely on, as tables, and the means to compare a running hotline with them: fields that
// commands print, names of metrics with their labels and bounds, the form of events, names of intents and of checks. It owns no part of
// the product and knows none, so that a change there cannot change it unseen. Only tests call it: cmd/hotline runs the whole against it.
package contract

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Object is one JSON object as read.
type Object = map[string]any

// Lines reads what a command with --json printed on stdout: one JSON object per line and nothing else. It returns an error that names
// the line otherwise, also when there is none.
func Lines(stdout []byte) ([]Object, error) {
	var out []Object
	s := bufio.NewScanner(bytes.NewReader(stdout))
	s.Buffer(nil, 16<<20)
	for n := 1; s.Scan(); n++ {
		var o Object
		if err := json.Unmarshal(s.Bytes(), &o); err != nil || o == nil {
			return nil, fmt.Errorf("line %d is no JSON object: %.200q", n, s.Text())
		}
		out = append(out, o)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("read stdout: %w", err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("nothing on stdout")
	}
	return out, nil
}

// Missing returns those of fields that o lacks. A field is a path: "result.media.codec"; "cer|wer" is one or the other; "checks.*.recall"
// must be in every value of the object, which must have one; "turns.0.gap_ms" is of the first of a list.
func Missing(o Object, fields ...string) (out []string) {
	for _, f := range fields {
		if !has(o, strings.Split(f, ".")) {
			out = append(out, f)
		}
	}
	return out
}

func has(v any, path []string) bool {
	if len(path) == 0 {
		return true
	}
	if list, ok := v.([]any); ok {
		return path[0] == "0" && len(list) > 0 && has(list[0], path[1:])
	}
	o, ok := v.(Object)
	if !ok {
		return false
	}
	if path[0] == "*" {
		for _, sub := range o {
			if !has(sub, path[1:]) {
				return false
			}
		}
		return len(o) > 0
	}
	for name := range strings.SplitSeq(path[0], "|") {
		if sub, ok := o[name]; ok && has(sub, path[1:]) {
			return true
		}
	}
	return false
}

// Printed are the fields that a command prints with --json, by command; of call those of its turns and of its end.
func Printed() map[string][]string {
	return map[string][]string{
		"call answered": {"kind", "at_ms"},
		"call turn":     {"turn.said_to_ms", "turn.heard_ms", "turn.gap_ms"},
		"call end": {"result.answered", "result.media.codec", "result.media.sent", "result.media.received", "result.media.lost", "result.media.loss_pct",
			"result.media.jitter_ms", "result.duration_ms", "result.hung_up_by"},
		"load":           {"calls", "failed", "setup_ms.p50", "setup_ms.p95", "setup_ms.p99", "gap_ms.p50", "gap_ms.p95", "gap_ms.p99", "loss_pct"},
		"eval intents":   {"accuracy", "macro_f1", "oos_recall", "oos_precision", "p50_us"},
		"eval asr":       {"cer|wer", "rtf", "first_partial_ms", "final_ms"},
		"eval knowledge": {"recall_at_1", "recall_at_5", "abstain_rate", "wrong_rate"},
		"eval qa":        {"precision", "recall", "checks.*.precision", "checks.*.recall"},
		"eval slots":     {"accuracy", "slots.*.accuracy"},
		"eval needs":     {"exact", "set"},
		"eval pii":       {"precision", "recall", "types.*.precision", "types.*.recall"},
		"eval assist":    {"field_precision", "field_recall", "class_top1", "class_top3", "unit_accuracy"},
		"eval dialog":    {"passed", "failed", "wrong.0.why.0"},

		"eval intents --heard": {"heard.accuracy", "heard.macro_f1", "heard.oos_recall", "heard.oos_precision", "heard.cer", "heard.in_scope_lower"},
		"eval qa --heard":      {"heard.precision", "heard.recall", "heard.checks", "heard.cer"},
		"eval dialog --voice":  {"passed", "failed", "wrong"},
	}
}

// Intents are those of the sample hotline.
func Intents() []string {
	return strings.Fields(`balance.query usage.query bill.explain plan.change vas.cancel broadband.fault broadband.order invoice.issue roaming.enable
		line.suspend line.resume points.redeem port.out ticket.status complaint.file fraud.report agent.transfer payment.topup sim.replace realname.update`)
}

// Checks are the ids of its rules of inspection; it may have more.
func Checks() []string {
	return strings.Fields(`opening_missing identity_check_missing forbidden_words shirking interrupting long_silence slow_answer speech_rate_fast
		escalation empathy_missing repeat_question unfounded_promise pii_leak closing_missing agent_hangup crisis`)
}
