// The running calls as events change them, so that a list of them moves at once and asks the server only at the start.
import type { EventRecord, Schemas } from '@/api/client'

export type LiveCall = Schemas['Call']
type Calls = Map<string, LiveCall>

function started(e: EventRecord): LiveCall {
  return {
    call_id: e.call_id, started: e.at, direction: '', from: '', line: '', codec: '', held: false, turns: 0, scene: '', intent: '',
    last_party: '', last_text: '', failures: 0, agent: '', last_at: e.at,
  }
}

// apply changes calls by one event and reports whether anything on the screen changed. It says 'unknown' for an event of a call that it
// has not seen begin: the list must be read again.
export function apply(calls: Calls, e: EventRecord): boolean | 'unknown' {
  if (e.type === 'call_ended') return calls.delete(e.call_id)
  let c = calls.get(e.call_id)
  if (!c) {
    if (e.type === 'recording_ready' || e.type === 'media_report') return false
    if (e.type !== 'call_started') return 'unknown'
    c = started(e)
  }
  const next = change(c, e)
  if (!next) return false
  calls.set(e.call_id, { ...next, last_at: e.at })
  return true
}

function change(c: LiveCall, e: EventRecord): LiveCall | undefined {
  switch (e.type) {
    case 'call_started': {
      const b = e.data as Schemas['CallStarted']
      return { ...c, started: e.at, direction: b.direction, from: b.from, line: b.line }
    }
    case 'call_answered':
      return { ...c, answered: e.at, codec: (e.data as Schemas['CallAnswered']).codec }
    case 'call_held':
      return { ...c, held: (e.data as Schemas['CallHeld']).held }
    case 'utterance_final': {
      const b = e.data as Schemas['UtteranceFinal']
      return { ...c, last_party: b.party, last_text: b.text }
    }
    case 'intent_detected':
      return { ...c, intent: (e.data as Schemas['IntentDetected']).intent }
    case 'turn_completed': {
      const b = e.data as Schemas['TurnCompleted']
      return { ...c, turns: Math.max(c.turns, b.n), scene: b.scene }
    }
    case 'component_failed':
      return { ...c, failures: c.failures + 1 }
  }
  return undefined
}
