// The order and the choice of rows. Pure functions.
import { address } from '@/lib/format'
import { lanes, type Lane, type Row } from './types'

export type Column = 'risk' | 'who' | 'agent' | 'scene' | 'time' | 'mood' | 'score' | 'alerts'
export interface Order {
  by: Column
  down: boolean
}

// merge takes over what the server tells and keeps each row that has not changed as the same object, so that it is not drawn again.
export function merge(old: ReadonlyMap<string, { row: Row; text: string }>, now: readonly Row[]): Map<string, { row: Row; text: string }> {
  const out = new Map<string, { row: Row; text: string }>()
  for (const row of now) {
    const text = JSON.stringify(row)
    const before = old.get(row.call_id)
    out.set(row.call_id, before?.text === text ? before : { row, text })
  }
  return out
}

// worded is a row with its matters as say calls them by id; told is what the server calls them.
export const worded = (row: Row, say: (id: string, told: string) => string): Row => ({ ...row, matter: row.matter_id && say(row.matter_id, row.matter), path: row.path.map((told, i) => say(row.intents[i] ?? told, told)) })

const began = (r: Row) => r.answered ?? r.started

const compare: Record<Column, (a: Row, b: Row) => number> = {
  risk: (a, b) => a.risk - b.risk,
  who: (a, b) => address(a).localeCompare(address(b)),
  agent: (a, b) => (a.agent_name || a.state).localeCompare(b.agent_name || b.state),
  scene: (a, b) => a.matter.localeCompare(b.matter),
  time: (a, b) => began(b).localeCompare(began(a)),
  mood: (a, b) => a.mood - b.mood,
  score: (a, b) => a.score - b.score,
  alerts: (a, b) => a.alerts - b.alerts,
}

// sorted orders rows; those that are equal stand by their start, so that nothing moves without a reason.
export function sorted(rows: readonly Row[], order: Order): Row[] {
  const sign = order.down ? -1 : 1
  const by = compare[order.by]
  return [...rows].sort((a, b) => sign * by(a, b) || a.call_id.localeCompare(b.call_id))
}

// held keeps rows in the order in which they stood; new ones come last.
export function held(rows: readonly Row[], stood: readonly string[]): Row[] {
  const place = new Map(stood.map((id, i) => [id, i]))
  const at = (r: Row) => place.get(r.call_id) ?? stood.length
  return [...rows].sort((a, b) => at(a) - at(b) || a.call_id.localeCompare(b.call_id))
}

export interface Choice {
  text: string
  who: 'all' | 'bots' | 'people'
  calls?: ReadonlySet<string> | undefined // of a hot topic
}

export function chosen(rows: readonly Row[], c: Choice): Row[] {
  const text = c.text.trim().toLowerCase()
  return rows.filter((r) => {
    if (c.calls && !c.calls.has(r.call_id)) return false
    if (c.who === 'bots' && r.state !== 'bot') return false
    if (c.who === 'people' && (r.state === 'bot' || r.state === 'ringing')) return false
    return !text || [address(r), r.agent, r.agent_name, r.queue, r.queue_title, r.matter, r.intent, r.last_text].some((s) => s.toLowerCase().includes(text))
  })
}

// byLane groups rows without changing their order within a lane.
export const byLane = (rows: readonly Row[]): { lane: Lane; rows: Row[] }[] => lanes.map((lane) => ({ lane, rows: rows.filter((r) => r.lane === lane) }))

// mood puts a number of -5 to 5 into a word.
export function mood(values: readonly number[], trend: number): 'none' | 'good' | 'even' | 'low' | 'bad' {
  if (!values.length) return 'none'
  if (trend >= 1) return 'good'
  if (trend > -1) return 'even'
  return trend > -2.5 ? 'low' : 'bad'
}

// slope says where a mood goes: the last third against the rest.
export function slope(values: readonly number[]): 'up' | 'down' | 'even' {
  if (values.length < 2) return 'even'
  const n = Math.max(1, Math.floor(values.length / 3))
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length
  const d = mean(values.slice(-n)) - mean(values.slice(0, -n))
  return d > 0.7 ? 'up' : d < -0.7 ? 'down' : 'even'
}

// spark is the points of a line through moods in a box of w by h.
export function spark(values: readonly number[], w: number, h: number): string {
  const step = values.length > 1 ? (w - 4) / (values.length - 1) : 0
  const y = (v: number) => (h / 2 - (Math.max(-5, Math.min(5, v)) / 5) * (h / 2 - 2)).toFixed(1)
  return values.map((v, i) => `${(2 + i * step).toFixed(1)},${y(v)}`).join(' ')
}
