package hotline

import "encoding/json"

// Times inside bodies are media time since answer in milliseconds (fields ending in _ms), so that they point into the recording.

// CallStarted: an INVITE arrived (or was sent) and got a call id.
type CallStarted struct {
	Direction Direction `json:"direction"`
	From      string    `json:"from"`  // SIP URI of the calling party
	To        string    `json:"to"`    // SIP URI that was called
	Trunk     string    `json:"trunk"` // name of the trunk, "" for none
	Transport string    `json:"transport"`
	SIPCallID string    `json:"sip_call_id"`
	Line      string    `json:"line"` // dialled user part: 10000, 1000, ...
}

// CallAnswered: 200 OK was acknowledged; media time starts here.
type CallAnswered struct {
	Codec   string  `json:"codec"`
	SetupMS float64 `json:"setup_ms"` // from INVITE to ACK
}

// CallHeld: a re-INVITE changed the direction of the audio.
type CallHeld struct {
	Held bool    `json:"held"`
	AtMS float64 `json:"at_ms"`
}

// CallEnded is always the last event of a call.
type CallEnded struct {
	Outcome    Outcome `json:"outcome"`
	By         string  `json:"by"` // caller | hotline
	Cause      string  `json:"cause"`
	SIPCode    int     `json:"sip_code"`    // 200 = BYE; 481: the other side knew of no call when we hung up, 408: it did not answer
	DurationMS float64 `json:"duration_ms"` // since answer
}

// SpeechStarted and SpeechEnded are the VAD's edges.
type SpeechStarted struct {
	Party Party   `json:"party"`
	Name  string  `json:"name,omitempty"` // account of an agent
	AtMS  float64 `json:"at_ms"`
}

// SpeechEnded closes a SpeechStarted of the same party and name. Level and pitch are of the voiced frames in between.
type SpeechEnded struct {
	Party    Party   `json:"party"`
	Name     string  `json:"name,omitempty"` // account of an agent
	AtMS     float64 `json:"at_ms"`
	LevelDB  float64 `json:"level_db"`  // mean power, dBFS: 0 is a square wave of full scale; 0 where nothing was voiced
	PitchHz  float64 `json:"pitch_hz"`  // median of the fundamental, 0 = not known
	VoicedMS float64 `json:"voiced_ms"` // how much of the stretch was voiced
}

// UtterancePartial is recognised text that may still change after Stable runes. The final text, where there is any, has the same N.
// Of the machine it is what has begun to leave the socket, clause by clause: Stable runes were played, N is that of the TurnCompleted.
type UtterancePartial struct {
	N      int     `json:"n"`
	Party  Party   `json:"party"`
	Name   string  `json:"name,omitempty"` // account of an agent
	Text   string  `json:"text"`
	Stable int     `json:"stable"`          // runes
	Ahead  string  `json:"ahead,omitempty"` // of the machine: what it means to say behind Text, as far as it is decided
	AtMS   float64 `json:"at_ms"`
}

// UtteranceFinal is one utterance as recognised. Revised true replaces an earlier final with the same N.
type UtteranceFinal struct {
	N          int     `json:"n"`
	Party      Party   `json:"party"`
	Name       string  `json:"name,omitempty"` // account of an agent
	Text       string  `json:"text"`
	FromMS     float64 `json:"from_ms"`
	ToMS       float64 `json:"to_ms"`
	Confidence float64 `json:"confidence"`
	Words      []Word  `json:"words,omitempty"`
	Revised    bool    `json:"revised"`
	Typed      bool    `json:"typed,omitempty"` // written by the caller, not recognised
}

// EmotionDetected is how one final utterance sounded, by its words and, where the speaker was heard for long enough, by the voice against
// the speaker's own baseline. A revised utterance replaces it under the same party, name and n.
type EmotionDetected struct {
	Party  Party   `json:"party"`
	Name   string  `json:"name,omitempty"` // account of an agent
	N      int     `json:"n"`              // number of the utterance
	Label  string  `json:"label"`          // calm | anxious | dissatisfied | angry | sad | pleased
	Score  float64 `json:"score"`          // -5 (worst) to +5 (best), 0 = calm
	Trend  float64 `json:"trend"`          // smoothed score over the speaker's utterances so far, -5 to +5
	Source string  `json:"source"`         // text | voice | both: what decided
	AtMS   float64 `json:"at_ms"`          // end of the utterance
}

// IntentDetected is what the small model made of an utterance.
type IntentDetected struct {
	Text       string  `json:"text"`
	Intent     string  `json:"intent"` // oos = out of scope
	Confidence float64 `json:"confidence"`
	Source     string  `json:"source"` // intent | dtmf | flow | llm
	TookMS     float64 `json:"took_ms"`
	Hinted     bool    `json:"hinted,omitempty"` // a supervisor said so; the caller did not
}

// KnowledgeSearched: the hotline's documents were asked. A search without a source found no answer in them.
type KnowledgeSearched struct {
	Text       string  `json:"text"`
	Source     string  `json:"source"`     // id of the paragraph that was spoken, "" = none answers
	Approved   bool    `json:"approved"`   // it is an approved answer, spoken word for word
	Nearest    string  `json:"nearest"`    // id of the nearest paragraph, "" = none is near
	Confidence float64 `json:"confidence"` // 0..1, that the source answers; without one, that any paragraph does
	TookMS     float64 `json:"took_ms"`
}

// SlotFilled is one value that a scene collected.
type SlotFilled struct {
	Scene string `json:"scene"`
	Slot  string `json:"slot"`
	Value string `json:"value"`
	Text  string `json:"text"` // the words it came from
}

// ToolCalled is one call of the back office.
type ToolCalled struct {
	Tool   string  `json:"tool"`
	OK     bool    `json:"ok"`
	Error  string  `json:"error,omitempty"`
	TookMS float64 `json:"took_ms"`
}

// TurnCompleted closes one exchange.
type TurnCompleted struct {
	N       int     `json:"n"`
	Heard   string  `json:"heard"`
	Planned string  `json:"planned"`
	Played  string  `json:"played"` // what left the socket
	Cut     bool    `json:"cut"`
	Scene   string  `json:"scene"` // it belongs to, also the one it ended; or greeting, closing, faq, agent.transfer; "" = none
	GapMS   TurnGap `json:"gap_ms"`
	FromMS  float64 `json:"from_ms"` // media time at which the first of it left the socket, 0 = nothing was played, or a record of an earlier release
}

// TurnGap splits the time from the caller's last speech, or from our own where that lasted longer, to the first reply packet, in milliseconds. Total is the sum.
type TurnGap struct {
	Endpoint float64 `json:"endpoint"` // patience: end of speech to the decision that the turn is over
	ASR      float64 `json:"asr"`      // that decision to the final text
	Dialog   float64 `json:"dialog"`   // final text to the first clause
	TTS      float64 `json:"tts"`      // first clause to its first sample
	Engine   float64 `json:"engine"`   // all the rest: queueing and the wait for the next 20 ms tick
	Total    float64 `json:"total"`
}

// BargeIn is one step of an interruption: duck, pause, stop or resume.
type BargeIn struct {
	Phase   string  `json:"phase"`    // duck | pause | stop | resume
	AtMS    float64 `json:"at_ms"`    // when it took effect
	DelayMS float64 `json:"delay_ms"` // since speech onset; stop: until the reply was silent, by a pause that came before or by the stop itself
	Text    string  `json:"text"`     // partial text that decided it, may be empty
}

// Digit is one DTMF key.
type Digit struct {
	Digit      string  `json:"digit"` // 0-9 * # A-D; x = kept secret
	DurationMS float64 `json:"duration_ms"`
	AtMS       float64 `json:"at_ms"`
	Source     string  `json:"source"` // rfc4733 | info
}

// CallbackRequested: no person is on duty, somebody shall call back.
type CallbackRequested struct {
	Number string `json:"number"`
	Reason string `json:"reason"`
}

// TicketCreated: the back office has a new ticket.
type TicketCreated struct {
	Ticket string `json:"ticket"`
	Kind   string `json:"kind"`
}

// RecordingReady: the two-track recording is complete.
type RecordingReady struct {
	Path       string  `json:"path"` // relative to the folder of recordings
	DurationMS float64 `json:"duration_ms"`
	Bytes      int64   `json:"bytes"`
	Lost       bool    `json:"lost"`                // part of it is missing: the disk refused, or it or the machine was too slow
	PausedMS   float64 `json:"paused_ms,omitempty"` // how much of it is silence because it was paused
}

// RecordingPaused: the recording is silence on both tracks from here on, until RecordingResumed or the end of the call.
type RecordingPaused struct {
	Reason string  `json:"reason"` // sensitive | requested
	AtMS   float64 `json:"at_ms"`
}

// RecordingResumed: the recording holds the voices again.
type RecordingResumed struct {
	AtMS float64 `json:"at_ms"`
}

// MediaReport sums up a leg's RTP at its end.
type MediaReport struct {
	Codec       string  `json:"codec"`
	Received    uint64  `json:"received"` // packets
	Sent        uint64  `json:"sent"`
	Lost        uint64  `json:"lost"`
	Late        uint64  `json:"late"`
	Invalid     uint64  `json:"invalid"` // wrong payload type, size, version or source
	JitterMS    float64 `json:"jitter_ms"`
	ConcealedMS float64 `json:"concealed_ms"`

	RTTMS       float64 `json:"rtt_ms,omitempty"`        // round trip by RTCP; 0 = not known
	MOS         float64 `json:"mos,omitempty"`           // estimate of how well we hear, 1-4.5; 0 = nothing came
	FarLost     float64 `json:"far_lost,omitempty"`      // share of our packets that the other side did not get, 0-1, from the first to its last report
	FarJitterMS float64 `json:"far_jitter_ms,omitempty"` // interarrival jitter of our packets at the other side, ms, by its last report
	FarMOS      float64 `json:"far_mos,omitempty"`       // estimate of how well the other side hears us; 0 = it never reported
}

// PartyJoined: another party was called and talks with the caller from now on.
type PartyJoined struct {
	Party  Party   `json:"party"`
	Name   string  `json:"name,omitempty"` // account of an agent
	To     string  `json:"to"`             // SIP address
	Codec  string  `json:"codec"`
	RingMS float64 `json:"ring_ms"` // how long it rang
	AtMS   float64 `json:"at_ms"`
}

// PartyLeft: that party is gone; the caller may still be there.
type PartyLeft struct {
	Party Party       `json:"party"`
	Name  string      `json:"name,omitempty"` // account of an agent
	To    string      `json:"to"`
	Cause string      `json:"cause"`
	ByIt  bool        `json:"by_it"` // it hung up
	AtMS  float64     `json:"at_ms"`
	Media MediaReport `json:"media"` // of its leg
}

// ComponentFailed: an engine or a store failed under this call, and what was done instead.
type ComponentFailed struct {
	Component string `json:"component"` // asr | tts | llm | recorder | eventbus | store | tool | dialog
	Error     string `json:"error"`
	Action    string `json:"action"`         // retried | fallback (another engine goes on) | apology (the caller was told) | continued
	Next      string `json:"next,omitempty"` // fallback: the engine that goes on
}

// The event types, as on the wire.
func (CallStarted) Type() string       { return "call_started" }
func (CallAnswered) Type() string      { return "call_answered" }
func (CallHeld) Type() string          { return "call_held" }
func (CallEnded) Type() string         { return "call_ended" }
func (SpeechStarted) Type() string     { return "speech_started" }
func (SpeechEnded) Type() string       { return "speech_ended" }
func (UtterancePartial) Type() string  { return "utterance_partial" }
func (UtteranceFinal) Type() string    { return "utterance_final" }
func (EmotionDetected) Type() string   { return "emotion_detected" }
func (IntentDetected) Type() string    { return "intent_detected" }
func (KnowledgeSearched) Type() string { return "knowledge_searched" }
func (SlotFilled) Type() string        { return "slot_filled" }
func (ToolCalled) Type() string        { return "tool_called" }
func (TurnCompleted) Type() string     { return "turn_completed" }
func (BargeIn) Type() string           { return "barge_in" }
func (Digit) Type() string             { return "dtmf" }
func (CallbackRequested) Type() string { return "callback_requested" }
func (TicketCreated) Type() string     { return "ticket_created" }
func (RecordingReady) Type() string    { return "recording_ready" }
func (RecordingPaused) Type() string   { return "recording_paused" }
func (RecordingResumed) Type() string  { return "recording_resumed" }
func (MediaReport) Type() string       { return "media_report" }
func (PartyJoined) Type() string       { return "party_joined" }
func (PartyLeft) Type() string         { return "party_left" }
func (ComponentFailed) Type() string   { return "component_failed" }

// Bodies lists one zero value of every known body, for schema tests and documentation.
func Bodies() []Body {
	return []Body{
		CallStarted{}, CallAnswered{}, CallHeld{}, CallEnded{}, SpeechStarted{}, SpeechEnded{}, UtterancePartial{}, UtteranceFinal{},
		IntentDetected{}, KnowledgeSearched{}, SlotFilled{}, ToolCalled{}, TurnCompleted{}, BargeIn{}, Digit{}, CallbackRequested{}, TicketCreated{},
		RecordingPaused{}, RecordingResumed{}, RecordingReady{}, MediaReport{}, PartyJoined{}, PartyLeft{}, ComponentFailed{},
		HandoverRequested{}, QueueEntered{}, QueueAnnounced{}, QueueLeft{}, AgentOffered{}, AgentMissed{}, AgentHeld{}, AgentDone{},
		CallTransferred{}, CallParked{}, GivenBack{},
		EmotionDetected{}, SupervisorJoined{}, SupervisorMode{}, SupervisorHint{}, SupervisorLeft{},
	}
}

func decode[T Body](raw json.RawMessage) (Body, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}

// decoders maps each wire type to its decoder; TestBodies proves that it is complete.
var decoders = map[string]func(json.RawMessage) (Body, error){
	"call_started": decode[CallStarted], "call_answered": decode[CallAnswered], "call_held": decode[CallHeld], "call_ended": decode[CallEnded],
	"speech_started": decode[SpeechStarted], "speech_ended": decode[SpeechEnded],
	"utterance_partial": decode[UtterancePartial], "utterance_final": decode[UtteranceFinal],
	"intent_detected": decode[IntentDetected], "knowledge_searched": decode[KnowledgeSearched], "slot_filled": decode[SlotFilled], "tool_called": decode[ToolCalled],
	"turn_completed": decode[TurnCompleted], "barge_in": decode[BargeIn], "dtmf": decode[Digit],
	"callback_requested": decode[CallbackRequested], "ticket_created": decode[TicketCreated],
	"party_joined": decode[PartyJoined], "party_left": decode[PartyLeft],
	"recording_paused": decode[RecordingPaused], "recording_resumed": decode[RecordingResumed],
	"recording_ready": decode[RecordingReady], "media_report": decode[MediaReport], "component_failed": decode[ComponentFailed],
	"handover_requested": decode[HandoverRequested], "queue_entered": decode[QueueEntered], "queue_announced": decode[QueueAnnounced],
	"queue_left": decode[QueueLeft], "agent_offered": decode[AgentOffered], "agent_missed": decode[AgentMissed],
	"agent_held": decode[AgentHeld], "agent_done": decode[AgentDone], "call_transferred": decode[CallTransferred],
	"call_parked": decode[CallParked], "given_back": decode[GivenBack], "emotion_detected": decode[EmotionDetected],
	"supervisor_joined": decode[SupervisorJoined], "supervisor_mode": decode[SupervisorMode], "supervisor_hint": decode[SupervisorHint],
	"supervisor_left": decode[SupervisorLeft],
}

func newBody(name string) func(json.RawMessage) (Body, error) { return decoders[name] }
