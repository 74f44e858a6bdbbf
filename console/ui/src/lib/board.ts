// The running calls as events change them, so that a list of them moves at once and asks the server only at the start.
import type { EventRecord, Schemas } from '@/api/client'

export type LiveCall = Omit<Schemas['Call'], 'outside'> // that is for verbs, which the list has none of
type Calls = Map<string, LiveCall>

function started(e: EventRecord): LiveCall {
  return {
    call_id: e.call_id, started: e.at, direction: '', from: '', to: '', line: '', codec: '', held: false, turns: 0, scene: '', intent: '',
    last_party: '', last_text: '', failures: 0, agent: '', others: [], queue: '', state: 'ringing', last_at: e.at, last_seq: e.seq,
    emotion: [], mood: 0, path: [], summary: '', visits: [],
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
  calls.set(e.call_id, { ...next, last_at: e.at, last_seq: e.seq })
  return true
}

function change(c: LiveCall, e: EventRecord): LiveCall | undefined {
  switch (e.type) {
    case 'call_started': {
      const b = e.data as Schemas['CallStarted']
      return { ...c, started: e.at, direction: b.direction, from: b.from, to: b.to, line: b.line }
    }
    case 'call_answered':
      return { ...c, answered: e.at, state: 'bot', codec: (e.data as Schemas['CallAnswered']).codec }
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
  return people(c, e)
}

// people is the part of a call that waits for people or has them, as console/live/people.go keeps it.
function people(c: LiveCall, e: EventRecord): LiveCall | undefined {
  switch (e.type) {
    case 'queue_entered': {
      const { queue, kind } = e.data as Schemas['QueueEntered']
      if (c.agent && kind === 'consult') return undefined // a colleague is looked for there, not for the caller
      return c.agent ? { ...c, queue } : { ...c, queue, state: 'queued', waits_since: e.at }
    }
    case 'queue_left':
      return { ...c, waits_since: undefined }
    case 'agent_offered':
      return { ...c, offered_to: (e.data as Schemas['AgentOffered']).agent, state: c.state === 'queued' ? 'offered' : c.state }
    case 'agent_missed':
      return { ...c, offered_to: undefined, state: c.state === 'offered' ? 'queued' : c.state }
    case 'agent_held':
      return { ...c, state: (e.data as Schemas['AgentHeld']).held ? 'held' : 'talking' }
    case 'call_parked':
      return { ...c, state: (e.data as Schemas['CallParked']).parked ? 'parked' : 'talking' }
    case 'given_back':
      return { ...c, agent: '', others: [], offered_to: undefined, waits_since: undefined, state: 'bot' }
    case 'party_joined': {
      const b = e.data as Schemas['PartyJoined']
      const name = called(b)
      if (b.party !== 'agent') return undefined
      if (c.agent && c.agent !== name) return { ...c, others: c.others.includes(name) ? c.others : [...c.others, name] }
      return { ...c, agent: name, offered_to: undefined, waits_since: undefined, state: 'talking' }
    }
    case 'party_left': {
      const b = e.data as Schemas['PartyLeft']
      return b.party === 'agent' ? left(c, called(b)) : undefined
    }
  }
  return undefined
}

// called is the account of who came or left, or the number of somebody outside.
const called = (b: { name?: string; to?: string }) => b.name || (b.to ?? '').replace(/^\w+:/, '').replace(/@.*/, '')

function left(c: LiveCall, name: string): LiveCall | undefined {
  if (name && c.others.includes(name)) return { ...c, others: c.others.filter((x) => x !== name) }
  if (!name || c.agent !== name) return undefined
  const [agent = '', ...others] = c.others
  return { ...c, agent, others, state: agent ? 'talking' : c.state === 'parked' ? c.state : 'queued' }
}
