package turntaking

import "time"

// judge decides what a sound into our reply means. The order matters: words first, so that a real interruption never waits.
func (r *Rules) judge(at time.Duration) Action {
	if r.ours.ducked && !r.open && !r.speaking && at-r.ours.since >= r.cfg.SoundFor {
		return r.resume("noise", at)
	}
	if !r.interruptible || !r.open || (r.ours.before != "" && r.said.text == r.ours.before && !r.speaking) {
		return Action{}
	}
	text := r.said.text
	switch {
	case text != "" && r.complete != nil && r.complete(text) && !r.idle(text):
		return r.stop("complete_value", at)
	case text != "" && !r.idle(text):
		return r.stop("words", at)
	case r.speaking && text == "" && r.cfg.LongSpeech > 0 && at-r.onAt >= r.cfg.LongSpeech && !r.ours.settled:
		return r.stop("long_speech", at)
	case r.speaking:
		return r.pause(at)
	case text != "" && (r.said.final || at-r.said.changedAt >= r.cfg.Settle):
		return r.resume("back_channel", at)
	case text == "" && at-r.offAt >= r.cfg.Verdict:
		return r.resume("cough", at)
	}
	return Action{}
}

// pause holds the reply when the sound has lasted longer than most that mean nothing, unless its words say that it is one of them.
// It is what the caller hears as our stopping: the words that confirm or withdraw it come some 300 ms later.
func (r *Rules) pause(at time.Duration) Action {
	if !r.ours.ducked || r.ours.paused || r.cfg.PauseAfter <= 0 || at-r.ours.since < r.cfg.PauseAfter || r.said.text != "" {
		return Action{}
	}
	r.ours.paused = true
	return Action{Kind: Pause, Reason: "speech"}
}

// resume goes on with the reply and forgets what was heard.
func (r *Rules) resume(reason string, at time.Duration) Action {
	was := r.ours.ducked || r.ours.paused || r.said.text != ""
	r.ours.ducked, r.ours.paused, r.ours.settled = false, false, true
	r.forget(at)
	if !was {
		return Action{}
	}
	return Action{Kind: Resume, Reason: reason}
}

// idle says that text does not ask us to stop. Listener's words answer a yes-or-no question or a choice, but sounds never do.
func (r *Rules) idle(text string) bool {
	switch r.expect {
	case ExpectYesNo, ExpectChoice:
		return madeOf(text, noises)
	case ExpectDigits, ExpectCount, ExpectTime:
		return BackChannel(text)
	}
	return BackChannel(text) || lone(text)
}

// listen decides whether the caller has finished.
func (r *Rules) listen(at time.Duration) Action {
	if !r.open {
		limit := r.cfg.NoInput
		if r.silence > 0 {
			limit = r.silence
		}
		if at-r.quietFrom >= limit {
			r.quietFrom = at
			return Action{Kind: NoInput, Reason: "silence"}
		}
		return Action{}
	}
	if at-r.turnAt >= r.cfg.MaxTurn {
		return r.endTurn("too_long", at)
	}
	if r.speaking {
		return Action{}
	}
	quiet := at - r.offAt
	if r.said.text == "" {
		return r.listenWithoutText(quiet, at)
	}
	limit, reason := r.patience()
	switch settled := at-r.said.changedAt >= r.cfg.Settle || r.said.final; {
	case quiet < limit:
	case settled:
		return r.endTurn(reason, at)
	case quiet >= limit+r.cfg.LateText:
		end := r.endTurn("late_text", at)
		end.Late = quiet - limit
		return end
	}
	return Action{}
}

func (r *Rules) listenWithoutText(quiet, at time.Duration) Action {
	if quiet < r.cfg.NoText {
		return Action{}
	}
	if r.spoken < r.cfg.ShortSound { // the caller has still said nothing
		r.forget(at)
		return Action{}
	}
	limit, _ := r.patience()
	end := r.endTurn("no_text", at)
	end.Late = max(0, quiet-limit)
	return end
}

// patience is how much silence ends the turn, and why.
func (r *Rules) patience() (time.Duration, string) {
	base, ok := r.cfg.Patience[r.expect]
	if !ok {
		base = r.cfg.Patience[ExpectFree]
	}
	text := r.said.text
	switch {
	case r.complete != nil && r.complete(text):
		return r.cfg.Complete, "complete_value"
	case Hanging(text):
		return base + r.cfg.Incomplete, "incomplete"
	case r.expect == ExpectFree && danglingNumber(text):
		return base + r.cfg.Incomplete, "incomplete"
	}
	return base, "patience"
}

func (r *Rules) endTurn(reason string, at time.Duration) Action {
	r.forget(at)
	r.quietFrom = at
	return Action{Kind: EndTurn, Reason: reason}
}
