// A call's record as its events change it, so that a page of a running call moves without asking again. Idempotent by seq.
import type { CallDetail, EventRecord, Schemas } from '@/api/client'

export function follow(call: CallDetail, e: EventRecord): CallDetail {
  if (call.events.some((x) => x.seq === e.seq)) return call
  const next = { ...call, events: [...call.events, e] }
  switch (e.type) {
    case 'utterance_final': {
      const u = e.data as Schemas['UtteranceFinal']
      const rest = call.transcript.filter((l) => l.party !== u.party || l.n !== u.n || (l.agent ?? '') !== (u.name ?? ''))
      const known = call.transcript.find((l) => l.agent === u.name)?.name
      const agent = u.name ? { agent: u.name, ...(known && { name: known }) } : {}
      next.transcript = [...rest, { n: u.n, party: u.party, ...agent, text: u.text, from_ms: u.from_ms, to_ms: u.to_ms, confidence: u.confidence, revised: u.revised }]
      next.transcript.sort((a, b) => a.from_ms - b.from_ms)
      break
    }
    case 'turn_completed': {
      const turn = e.data as Schemas['TurnCompleted']
      // The assistant's line, as the server works it out: what was played, from its first sound; of earlier releases from what it answers plus the gap.
      const to = call.answered ? Date.parse(e.at) - Date.parse(call.answered) : 0
      const answered = call.transcript.filter((l) => l.to_ms <= to && (l.party === 'caller' || (l.party === 'bot' && !turn.heard))).map((l) => l.to_ms)
      const other = call.events.filter((x) => x.type === 'dtmf' || x.type === 'given_back').map((x) => (x.data as { at_ms: number }).at_ms).filter((at) => at <= to)
      const end = Math.max(0, ...answered, ...other)
      if (turn.played && !call.transcript.some((l) => l.party === 'bot' && l.n === turn.n)) {
        const line = { n: turn.n, party: 'bot', text: turn.played, from_ms: Math.min(turn.from_ms || end + turn.gap_ms.total, to), to_ms: to, confidence: 0, revised: false }
        next.transcript = [...call.transcript, line].sort((a, b) => a.from_ms - b.from_ms)
      }
      next.turns = [...call.turns.filter((x) => x.n !== turn.n), { ...turn, at: e.at }].sort((a, b) => a.n - b.n)
      break
    }
    case 'call_answered': {
      const a = e.data as Schemas['CallAnswered']
      Object.assign(next, { answered: e.at, codec: a.codec, setup_ms: a.setup_ms })
      break
    }
    case 'ticket_created':
      next.tickets = [...call.tickets, e.data as Schemas['TicketCreated']]
  }
  return next
}

// current is the index of the line that is spoken at ms, or the last one before it; -1 before the first.
export function current(lines: readonly { from_ms: number; to_ms: number }[], ms: number): number {
  let found = -1
  for (let i = 0; i < lines.length; i++) {
    const l = lines[i]!
    if (l.from_ms > ms) break
    // Where two speak at once, the later one is what just happened.
    found = i
  }
  return found
}
