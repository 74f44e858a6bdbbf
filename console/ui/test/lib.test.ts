import { expect, test } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { CallDetail } from '@/api/client'
import { apply, type LiveCall } from '@/lib/board'
import { current, follow } from '@/lib/follow'
import { caller, clock, customer, moment, number, since, until } from '@/lib/format'
import { lookUp } from '@/lib/visit'
import en from '@/locales/en.json'
import zh from '@/locales/zh-CN.json'

test('numbers and times are shown as people write them', () => {
  expect(['sip:13800138000@10.1.2.3;user=phone', 'sips:a@b', '"x" <sip:1@h>', '10000'].map(number)).toEqual(['13800138000', 'a', '1', '10000'])
  expect(['sip:guest-tovf8n-x@h', 'sip:13800138000@h'].map((u) => caller(u, 'web'))).toEqual(['web', '13800138000'])
  const ends = { from: 'sip:10000@h', to: 'sip:13800138000@h' }
  expect(['inbound', 'outbound', ''].map((direction) => customer({ direction, ...ends }, 'web'))).toEqual(['10000', '13800138000', '10000'])
  expect([0, 59_999, 61_000, 3_661_000, -5].map(clock)).toEqual(['0:00', '0:59', '1:01', '1:01:01', '0:00'])
  expect([-5, 4999, 5000, 59_999, 60_000, 3_599_999, 7_200_000].map(since)).toEqual([['s', 0], ['s', 0], ['s', 5], ['s', 59], ['min', 1], ['min', 59], ['h', 2]])
})

test('the hour after midnight is 00 in both languages', () => {
  const at = new Date(2026, 10, 22, 0, 5, 9).toISOString()
  for (const lang of ['en', 'zh-CN']) {
    expect(moment(at, lang)).toMatch(/00:05:09$/)
    expect(until(at, lang)).toMatch(/00:05$/)
  }
})

test('a running call follows its events once each', () => {
  const call = { events: [], transcript: [], turns: [], tickets: [] } as unknown as CallDetail
  const said = (seq: number, n: number, text: string, from_ms: number) =>
    ({ id: '', call_id: 'A', seq, at: '', type: 'utterance_final', data: { n, party: 'caller', text, from_ms, to_ms: from_ms + 1, confidence: 0, revised: false } })
  let now = call
  for (const e of [said(1, 0, '查花费', 100), said(3, 1, '谢谢', 900), said(2, 0, '查话费', 100), said(3, 1, '谢谢', 900)]) now = follow(now, e)
  expect(now.transcript.map((l) => l.text)).toEqual(['查话费', '谢谢'])
  expect(now.events.length).toBe(3)
  expect(call.events.length).toBe(0)
})

test('a reply that no words asked for stands behind the key, the agent or the reply before it', () => {
  const answered = '2026-11-21T09:00:00.000Z'
  const call = { answered, events: [], transcript: [], turns: [], tickets: [] } as unknown as CallDetail
  const at = (ms: number) => new Date(Date.parse(answered) + ms).toISOString()
  let seq = 0
  const told = (type: string, ms: number, data: object) => ({ id: '', call_id: 'A', seq: ++seq, at: at(ms), type, data })
  const turn = (n: number, ms: number, heard: string) => told('turn_completed', ms, { n, heard, planned: 'x', played: 'x', cut: false, scene: '', gap_ms: { total: 0 } })
  const all = [turn(0, 3000, ''), told('given_back', 60_000, { at_ms: 60_000 }), turn(1, 64_000, ''), turn(2, 75_000, ''), told('dtmf', 80_000, { digit: '5', at_ms: 80_000 }), turn(3, 83_000, '5')]
  expect(all.reduce(follow, call).transcript.map((l) => l.from_ms)).toEqual([0, 60_000, 64_000, 80_000])
})

test('the line being spoken is found', () => {
  const lines = [{ from_ms: 100, to_ms: 200 }, { from_ms: 300, to_ms: 400 }]
  expect([0, 100, 250, 300, 9e9].map((ms) => current(lines, ms))).toEqual([-1, 0, 0, 1, 1])
})

test('both languages have the same texts', () => {
  const keys = (o: object, at = ''): string[] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'object' ? keys(v, `${at}${k}.`) : [at + k]))
  expect(keys(en).sort()).toEqual(keys(zh).sort())
})

test('the list of running calls moves by events, and asks for what it did not see begin', () => {
  const calls = new Map<string, LiveCall>()
  const e = (call_id: string, type: string, data: object = {}) => apply(calls, { id: '', call_id, seq: 1, at: '2026-11-21T09:00:00Z', type, data })
  expect(e('A', 'call_started', { direction: 'inbound', from: 'sip:1@x', to: 'sip:2@x', line: '10000' })).toBe(true)
  expect(e('A', 'utterance_final', { party: 'caller', text: '查话费' })).toBe(true)
  expect(e('A', 'utterance_partial', { text: '查' })).toBe(false)
  expect(calls.get('A')).toMatchObject({ from: 'sip:1@x', last_text: '查话费' })
  expect(e('B', 'utterance_final', { party: 'caller', text: 'x' })).toBe('unknown')
  expect(e('A', 'queue_entered', { queue: 'bill', kind: 'inbound' })).toBe(true)
  expect(e('A', 'party_joined', { party: 'agent', name: 'li', to: 'sip:li@x' })).toBe(true)
  expect(e('A', 'queue_entered', { queue: 'broadband', kind: 'consult' })).toBe(false) // a colleague is looked for there
  expect(e('A', 'party_joined', { party: 'agent', to: 'sip:138****8111@outer' })).toBe(true)
  expect(e('A', 'party_left', { party: 'agent', name: 'li', to: 'sip:li@x' })).toBe(true)
  expect(calls.get('A')).toMatchObject({ agent: '138****8111', queue: 'bill', state: 'talking' })
  expect(e('A', 'party_left', { party: 'agent', to: 'sip:138****8111@outer' })).toBe(true)
  expect(calls.get('A')).toMatchObject({ agent: '', state: 'queued' })
  expect(e('A', 'call_ended')).toBe(true)
  expect(e('A', 'media_report')).toBe(false)
  expect(calls.size).toBe(0)
})

test('reads again what is looked up again', async () => {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] })
  let again = 0
  for (const line of ['1', '1', undefined, undefined, '2']) await lookUp(router, { line }, () => again++)
  expect([again, router.currentRoute.value.query.line]).toEqual([2, '2'])
})
