// What is being said in a running call: words of people that may still change, and what the machine has begun to say.
import type { EventRecord } from '@/api/client'

export interface Words {
  key: string
  party: string // caller | bot | agent
  agent: string // account, of an agent
  text: string
  n: number // of the utterance, or of the machine's turn
  at: number // ms since answer, when its first words were there
}

export type Tentative = ReadonlyMap<string, Words> // by who says them

interface Said {
  n: number
  party: string
  name?: string
  text: string
  at_ms: number
}

const mouth = (e: { party: string; name?: string }) => `${e.party}:${e.name ?? ''}`

// saying is now after one event; now itself where the event changes nothing.
export function saying(now: Tentative, e: Pick<EventRecord, 'type' | 'data'>): Tentative {
  let gone = ''
  switch (e.type) {
    case 'utterance_partial': {
      const p = e.data as Said
      const old = now.get(mouth(p))
      const at = old && old.n === p.n ? old.at : p.at_ms
      if (p.text) return new Map(now).set(mouth(p), { key: `partial-${mouth(p)}`, party: p.party, agent: p.name ?? '', text: p.text, n: p.n, at })
      gone = mouth(p)
      break
    }
    case 'utterance_final': gone = mouth(e.data as Said); break
    case 'turn_completed': gone = mouth({ party: 'bot' }); break
    case 'call_ended': return now.size ? new Map() : now
  }
  if (!now.has(gone)) return now
  const rest = new Map(now)
  rest.delete(gone)
  return rest
}
