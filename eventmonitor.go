package hotline

// Events of a call that a supervisor follows. Supervisors are named by their account. Nothing of this is shown to the caller.

// SupervisorJoined: a supervisor's phone is connected to the call.
type SupervisorJoined struct {
	Name string  `json:"name"`
	Mode string  `json:"mode"` // listen | whisper | barge | takeover
	AtMS float64 `json:"at_ms"`
}

// SupervisorMode: who hears the supervisor changed. listen: nobody; whisper: the agent; barge: everybody; takeover: everybody, and the
// machine or the agent has left the call.
type SupervisorMode struct {
	Name string  `json:"name"`
	Mode string  `json:"mode"` // listen | whisper | barge | takeover
	From string  `json:"from"` // listen | whisper | barge | takeover
	AtMS float64 `json:"at_ms"`
}

// SupervisorHint: a supervisor wrote something to whoever talks with the caller.
type SupervisorHint struct {
	Name string  `json:"name"`
	To   Party   `json:"to"`   // agent or bot
	Text string  `json:"text"` // at most 500 runes
	AtMS float64 `json:"at_ms"`
}

// SupervisorLeft: the supervisor's phone is off the call.
type SupervisorLeft struct {
	Name string  `json:"name"`
	Mode string  `json:"mode"` // listen | whisper | barge | takeover
	Why  string  `json:"why"`  // stopped | moved | lost | transferred | ended
	AtMS float64 `json:"at_ms"`
}

// The event types, as on the wire.
func (SupervisorJoined) Type() string { return "supervisor_joined" }
func (SupervisorMode) Type() string   { return "supervisor_mode" }
func (SupervisorHint) Type() string   { return "supervisor_hint" }
func (SupervisorLeft) Type() string   { return "supervisor_left" }
