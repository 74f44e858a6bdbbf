package hotline

// Events of a call that waits for a person, and of the people who take it. Agents are named by their account; queues by their id.

// HandoverRequested: the conversation ends here and a person shall go on. It holds what the person needs to know.
type HandoverRequested struct {
	Reason  string          `json:"reason"`  // requested | key | misunderstood | displeased | crisis | scene | failed | supervisor | training
	Queue   string          `json:"queue"`   // "" = the site's first
	Scene   string          `json:"scene"`   // the scene it happened in, "" for none
	Intent  string          `json:"intent"`  // last one understood, "" for none
	Summary string          `json:"summary"` // one or two sentences, fit to be spoken to the agent
	Fields  []HandoverField `json:"fields"`  // what the caller has given already
	AtMS    float64         `json:"at_ms"`
}

// HandoverField is one thing that the caller has told.
type HandoverField struct {
	Name  string `json:"name"`  // of the slot
	Title string `json:"title"` // for people
	Value string `json:"value"` // masked where the slot is sensitive
}

// QueueEntered: the caller waits for a person, with music from now on. It comes again for each queue the call moves to.
type QueueEntered struct {
	Queue      string  `json:"queue"`
	Title      string  `json:"title"`
	Kind       string  `json:"kind"`        // inbound | transfer | consult | callback | returned
	Tier       string  `json:"tier"`        // of the customer card, "" = none, or it was not known in time
	Ahead      int     `json:"ahead"`       // callers before it
	EstimateMS float64 `json:"estimate_ms"` // expected wait; 0 = somebody is free, or none can be given
	AtMS       float64 `json:"at_ms"`
}

// Consult says that a colleague is looked for in the queue: the caller stays with the agent who asks.
func (b QueueEntered) Consult() bool { return b.Kind == "consult" }

// QueueAnnounced: the waiting caller was told something over the music.
type QueueAnnounced struct {
	Queue string  `json:"queue"`
	What  string  `json:"what"` // position | longer | apology | callback
	Text  string  `json:"text"`
	AtMS  float64 `json:"at_ms"`
}

// QueueLeft: the wait is over.
type QueueLeft struct {
	Queue    string  `json:"queue"`
	Why      string  `json:"why"` // answered, abandoned, ended, booked, closed, size, no_agents, wait: the reasons of docs/queues.md
	WaitedMS float64 `json:"waited_ms"`
	Short    bool    `json:"short"` // abandoned so soon that it does not count
	AtMS     float64 `json:"at_ms"`
}

// AgentOffered: an agent's desk rings for this call.
type AgentOffered struct {
	Agent    string  `json:"agent"`
	Queue    string  `json:"queue"`
	Kind     string  `json:"kind"` // as of QueueEntered
	From     string  `json:"from"` // agent who hands the call on or asks, "" for none
	WaitedMS float64 `json:"waited_ms"`
	RingMS   float64 `json:"ring_ms"` // how long it will ring
	AtMS     float64 `json:"at_ms"`
}

// AgentMissed: the desk rings no more and nobody took the call there.
type AgentMissed struct {
	Agent string  `json:"agent"`
	Why   string  `json:"why"` // no_answer, rejected, gone, state, abandoned: the reasons of docs/queues.md
	AtMS  float64 `json:"at_ms"`
}

// AgentHeld: an agent put the caller on hold with music, or took the caller back, or is off the call: the hold is over before agent_done.
type AgentHeld struct {
	Agent string  `json:"agent"`
	Held  bool    `json:"held"`
	By    string  `json:"by"` // account of the supervisor whose transfer does it, "" = the agent
	AtMS  float64 `json:"at_ms"`
}

// AgentDone: an agent is off the call, the after-call work included: one handling, for the figures.
type AgentDone struct {
	Agent    string  `json:"agent"`
	Queue    string  `json:"queue"`
	Kind     string  `json:"kind"` // as of QueueEntered
	WaitedMS float64 `json:"waited_ms"`
	RingMS   float64 `json:"ring_ms"`
	TalkMS   float64 `json:"talk_ms"` // without hold
	HoldMS   float64 `json:"hold_ms"`
	How      string  `json:"how"` // ended | transferred | given_back | lost | taken_over
	AtMS     float64 `json:"at_ms"`
}

// CallTransferred: an agent hands the caller on; to a number outside when the agent is off the call, not when it rings in vain.
type CallTransferred struct {
	Agent string  `json:"agent"`
	To    string  `json:"to"`   // queue:<id>, agent:<account> or a SIP address
	Kind  string  `json:"kind"` // blind | attended | conference
	By    string  `json:"by"`   // account of the supervisor who ordered it, "" = the agent
	AtMS  float64 `json:"at_ms"`
}

// CallParked: an agent left the caller with music for whoever takes the call back, or somebody did, or nobody in time.
type CallParked struct {
	Agent  string  `json:"agent"`  // "" = nobody took the call back in time: a queue goes on
	Slot   string  `json:"slot"`   // by which it is taken back
	Parked bool    `json:"parked"` // false: taken back
	AtMS   float64 `json:"at_ms"`
}

// GivenBack: the machine talks to the caller again.
type GivenBack struct {
	Agent string  `json:"agent"` // who gave it back, "" when nobody could be found
	To    string  `json:"to"`    // scene to go on with, "" = whatever the caller wants
	Why   string  `json:"why"`   // given_back | closed | size | no_agents | wait | gone
	AtMS  float64 `json:"at_ms"`
}

// The event types, as on the wire.
func (HandoverRequested) Type() string { return "handover_requested" }
func (QueueEntered) Type() string      { return "queue_entered" }
func (QueueAnnounced) Type() string    { return "queue_announced" }
func (QueueLeft) Type() string         { return "queue_left" }
func (AgentOffered) Type() string      { return "agent_offered" }
func (AgentMissed) Type() string       { return "agent_missed" }
func (AgentHeld) Type() string         { return "agent_held" }
func (AgentDone) Type() string         { return "agent_done" }
func (CallTransferred) Type() string   { return "call_transferred" }
func (CallParked) Type() string        { return "call_parked" }
func (GivenBack) Type() string         { return "given_back" }
