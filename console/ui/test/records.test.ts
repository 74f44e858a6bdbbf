import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { EventRecord } from '@/api/client'
import { lines } from '@/desk/talk'

// The server: what it answers is the test's.
const server = vi.hoisted(() => ({ asked: 0, answer: (): unknown => undefined }))
vi.mock('@/api/client', () => ({ api: { GET: () => undefined }, ask: async () => (server.asked++, server.answer()) }))
const { Records } = await import('@/desk/records')

const record = () => ({ call_id: 'A', started: '2026-11-21T09:00:00Z', events: [], transcript: [], turns: [], tickets: [] })
const said = (seq: number, text: string): EventRecord => ({ id: '', call_id: 'A', seq, at: '2026-11-21T09:00:05Z', type: 'utterance_final', data: { n: seq, party: 'caller', text, from_ms: seq * 100, to_ms: seq * 100 + 50, confidence: 0, revised: false } })
const shown = (r: InstanceType<typeof Records>) => (r.entries.get('A')?.talk ? lines(r.entries.get('A')!.talk!).map((l) => l.text) : undefined)
const gone = () => {
  throw new Error('not yet')
}

beforeEach(() => {
  vi.useFakeTimers()
  server.asked = 0
})
afterEach(() => void vi.useRealTimers())

it('adds what was said while the record was read', async () => {
  let done = (_: unknown) => {}
  server.answer = () => new Promise((r) => (done = r))
  const r = new Records()
  r.keep(['A'])
  r.event(said(1, '早'))
  await vi.advanceTimersByTimeAsync(1)
  done(record())
  await vi.advanceTimersByTimeAsync(1)
  r.event(said(2, '晚'))
  expect(shown(r)).toEqual(['早', '晚'])
})

it('asks again for a record that is not there yet, and says so when it never comes', async () => {
  server.answer = gone
  const r = new Records()
  r.keep(['A'])
  await vi.advanceTimersByTimeAsync(300)
  server.answer = record
  await vi.advanceTimersByTimeAsync(1000)
  expect(shown(r)).toEqual([])
  server.answer = gone
  r.keep([])
  r.keep(['A'])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(String(r.entries.get('A')?.problem)).toContain('not yet')
  expect(server.asked).toBe(3 + 5)
})

it('forgets calls that left the desk, also while it asks for them', async () => {
  server.answer = gone
  const r = new Records()
  r.keep(['A'])
  await vi.advanceTimersByTimeAsync(300)
  const before = server.asked
  r.keep([])
  r.event(said(1, 'x'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect([r.entries.size, server.asked]).toEqual([0, before])
})
