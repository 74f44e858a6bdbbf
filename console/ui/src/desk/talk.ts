// The transcript of a call at the desk: the record so far, then its events; with what happened to the caller between the words.
import type { CallDetail, EventRecord } from '@/api/client'
import { follow } from '@/lib/follow'
import { saying, type Tentative } from '@/lib/tentative'

export interface Line {
  key: string
  party: string // caller | bot | agent; '' = something that happened
  agent: string // account, of an agent
  name: string // of an agent, for people
  text: string
  at: number // ms since answer
  tentative: boolean
  cut: boolean
  unsure: boolean
  what: string // of something that happened: a word of desk.happened
}

export interface Talk {
  call: CallDetail
  partial: Tentative
}

const NOISE = new Set(['speech_started', 'speech_ended', 'media_report'])

export const begin = (call: CallDetail): Talk => ({ call, partial: new Map() })

// take is the talk after one event. It is idempotent by the event's number.
export function take(talk: Talk, e: EventRecord): Talk {
  if (NOISE.has(e.type)) return talk
  if (e.type === 'utterance_partial') return { ...talk, partial: saying(talk.partial, e) }
  const call = follow(talk.call, e)
  return call === talk.call ? talk : { call, partial: saying(talk.partial, e) }
}

// happened puts an event that is no speech into a word and its detail; undefined when the agent need not know.
export function happened(e: EventRecord): { what: string; detail: string } | undefined {
  const d = e.data as Record<string, string & boolean>
  switch (e.type) {
    case 'handover_requested': return { what: 'handover', detail: d.reason ?? '' }
    case 'queue_entered': return { what: 'queued', detail: d.queue ? `queue:${d.queue}` : (d.title ?? '') }
    case 'queue_announced': return { what: 'announced', detail: d.text ?? '' }
    case 'party_joined': return d.party === 'agent' ? { what: 'joined', detail: d.name ?? '' } : undefined
    case 'party_left': return d.party === 'agent' ? { what: 'left', detail: d.name ?? '' } : undefined
    case 'agent_held': return { what: d.held ? 'held' : 'resumed', detail: d.agent ?? '' }
    case 'call_transferred': return { what: d.kind === 'conference' ? 'conference' : 'transferred', detail: d.to ?? '' }
    case 'call_parked': return { what: d.parked ? 'parked' : d.agent ? 'retrieved' : 'unclaimed', detail: d.slot ?? '' }
    case 'given_back': return { what: 'given_back', detail: '' }
    case 'recording_paused': return { what: 'paused', detail: '' }
    case 'recording_resumed': return { what: 'recording', detail: '' }
    case 'call_ended': return { what: 'ended', detail: '' }
  }
  return undefined
}

// lines are what the screen shows, in order of time; tentative words are always last.
export function lines(talk: Talk): Line[] {
  const { call } = talk
  const cuts = new Set(call.turns.filter((x) => x.cut).map((x) => x.n))
  const out: Line[] = call.transcript.map((l) => ({
    key: `${l.party}${l.agent ?? ''}-${l.n}`, party: l.party, agent: l.agent ?? '', name: l.name ?? '', text: l.text, at: l.from_ms, tentative: false,
    cut: l.party === 'bot' && cuts.has(l.n), unsure: l.confidence > 0 && l.confidence < 0.7, what: '',
  }))
  const answered = call.answered ? Date.parse(call.answered) : Date.parse(call.started)
  for (const e of call.events) {
    const h = happened(e)
    if (!h) continue
    const at = (e.data as { at_ms?: number }).at_ms ?? Date.parse(e.at) - answered
    out.push({ key: `e${e.seq}`, party: '', agent: '', name: '', text: h.detail, at, tentative: false, cut: false, unsure: false, what: h.what })
  }
  out.sort((a, b) => a.at - b.at)
  const now = [...talk.partial.values()].map((w): Line => ({ ...w, name: '', tentative: true, cut: false, unsure: false, what: '' }))
  return [...returns(out), ...now]
}

// returns makes one line of an agent whose phone was lost and came back.
function returns(all: readonly Line[]): Line[] {
  const out: Line[] = []
  for (const l of all) {
    const last = out.at(-1)
    if (l.what === 'joined' && last?.what === 'left' && last.text === l.text) out[out.length - 1] = { ...l, what: 'returned' }
    else out.push(l)
  }
  return out
}

// parts splits a text at what is searched for, so that it can be marked.
export function parts(text: string, find: string): { text: string; hit: boolean }[] {
  if (!find) return [{ text, hit: false }]
  const out: { text: string; hit: boolean }[] = []
  const low = text.toLowerCase()
  const want = find.toLowerCase()
  let at = 0
  for (let hit = low.indexOf(want); hit >= 0; hit = low.indexOf(want, at)) {
    if (hit > at) out.push({ text: text.slice(at, hit), hit: false })
    out.push({ text: text.slice(hit, hit + want.length), hit: true })
    at = hit + want.length
  }
  if (at < text.length) out.push({ text: text.slice(at), hit: false })
  return out
}
