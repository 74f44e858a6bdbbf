import { expect, test, vi } from 'vitest'
import en from '@/locales/wall.en.json'
import zh from '@/locales/wall.zh-CN.json'
import { able, command, dials, here, shortcuts, unheard } from '@/wall/keys'
import { keys, meet, type Limits } from '@/wall/limits'
import { byLane, chosen, held, merge, mood, slope, sorted, spark, worded } from '@/wall/rows'
import type { Row } from '@/wall/types'

const row = (call_id: string, more: Partial<Row> = {}): Row =>
  ({ call_id, started: '2026-11-21T09:00:00Z', from: 'sip:1@x', state: 'bot', agent: '', agent_name: '', queue: '', queue_title: '', matter: '', intent: '', last_text: '', risk: 0, lane: 'calm', mood: 0, score: -1, alerts: 0, emotion: [], ...more }) as Row
const ids = (rows: readonly Row[]) => rows.map((r) => r.call_id).join('')

test('rows that did not change stay the same objects', () => {
  const first = merge(new Map(), [row('A'), row('B')])
  const then = merge(first, [row('A'), row('B', { risk: 50 }), row('C')])
  expect(then.get('A')).toBe(first.get('A'))
  expect(then.get('B')).not.toBe(first.get('B'))
  expect([...then.keys()]).toEqual(['A', 'B', 'C'])
})

test('rows are sorted, those that are equal by their start', () => {
  const rows = [row('C', { risk: 10, mood: -2 }), row('A', { risk: 10, mood: 1 }), row('B', { risk: 80, started: '2026-11-21T08:00:00Z' })]
  expect(ids(sorted(rows, { by: 'risk', down: true }))).toBe('BAC')
  expect(ids(sorted(rows, { by: 'mood', down: false }))).toBe('CBA')
  expect(ids(sorted(rows, { by: 'time', down: true }))).toBe('BAC')
})

test('under the pointer rows keep their places, and new ones come last', () => {
  expect(ids(held([row('D'), row('A'), row('B'), row('C')], ['C', 'B', 'A']))).toBe('CBAD')
})

test('rows are chosen by words, by who talks and by topic', () => {
  const rows = [row('A', { from: 'sip:13800138000@x' }), row('B', { state: 'talking', agent: 'li', agent_name: '李强' }), row('C', { state: 'queued' }), row('D', { state: 'ringing' })]
  const all = { text: '', who: 'all' as const }
  expect(ids(chosen(rows, { ...all, text: '138' }))).toBe('A')
  expect(ids(chosen(rows, { ...all, text: '李强' }))).toBe('B')
  expect(ids(chosen(rows, { ...all, who: 'bots' }))).toBe('A')
  expect(ids(chosen(rows, { ...all, who: 'people' }))).toBe('BC')
  expect(ids(chosen(rows, { ...all, calls: new Set(['C', 'D']) }))).toBe('CD')
})

test('lanes come with what is most urgent first', () => {
  expect(byLane([row('A'), row('B', { lane: 'act' }), row('C')]).map((g) => `${g.lane} ${ids(g.rows)}`)).toEqual(['act B', 'watch ', 'calm AC'])
})

test('moods are words, slopes and lines', () => {
  expect([mood([], 0), mood([1], 2), mood([1], 0), mood([1], -2), mood([1], -4)]).toEqual(['none', 'good', 'even', 'low', 'bad'])
  expect([slope([1]), slope([0, 0, -3]), slope([-3, 0]), slope([1, 1, 1.2])]).toEqual(['even', 'down', 'up', 'even'])
  expect(spark([5, -5], 60, 22)).toBe('2.0,2.0 58.0,20.0')
  expect(spark([99], 60, 22)).toBe('2.0,2.0')
})

test('each key is one command, and a verb is offered only where it can be done', () => {
  expect(new Set(shortcuts.map((s) => s.key)).size).toBe(shortcuts.length)
  const press = (key: string, more = {}) => command({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, repeat: false, ...more })
  expect([press('l'), press('L', { shiftKey: true }), press('l', { ctrlKey: true }), press('ArrowDown', { repeat: true }), press('q')]).toEqual(['listen', undefined, undefined, 'next', undefined])
  const bot = { call_id: 'A', state: 'bot', agent: '', outside: false, visits: [] }
  const talk = { call_id: 'B', state: 'talking', agent: 'li', outside: false, visits: [] }
  const taken = { ...talk, visits: [{ name: 'zhou', mode: 'takeover' }] }
  expect([able('listen', bot, 'me'), able('whisper', bot, 'me'), able('hint', bot, 'me'), able('state', bot, 'me')]).toEqual([true, false, true, false])
  expect([able('whisper', talk, 'me'), able('stop', talk, 'me'), able('stop', talk, 'me', { call_id: 'B', mode: 'listen' })]).toEqual([true, false, true])
  expect([dials(undefined), dials(bot), dials(talk), dials({ ...talk, visits: [{ name: 'zhou', mode: 'takeover' }] })]).toEqual([false, false, true, false]) // a number needs the agent's call
  expect([able('takeover', taken, 'me'), able('takeover', taken, 'zhou'), able('listen', taken, 'me'), able('barge', taken, 'me')]).toEqual([false, true, true, false])
  expect([able('listen', taken, 'zhou'), able('barge', taken, 'zhou'), able('whisper', taken, 'zhou')]).toEqual([true, true, false]) // who took it over goes on without dialling anew
  const away = { ...talk, agent: '138****8111', outside: true } // an agent handed the caller to a number, and left
  expect([able('whisper', away, 'me'), able('hint', away, 'me'), able('state', away, 'me'), dials(away)]).toEqual([false, false, false, false])
  expect([able('listen', away, 'me'), able('barge', away, 'me'), able('takeover', away, 'me'), able('transfer', away, 'me')]).toEqual([true, true, true, true])
  expect([able('listen', undefined, 'me'), able('listen', { ...bot, state: 'ringing' }, 'me')]).toEqual([false, false])
})

test('both languages of the wall have the same texts', () => {
  const keys = (o: object, at = ''): string[] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'object' ? keys(v, `${at}${k}.`) : [at + k]))
  expect(keys(en).sort()).toEqual(keys(zh).sort())
})

test('a topic without calls before is not worded like the flag of new ones', () => {
  expect(zh.wall.topics.fromNone).not.toContain('新')
  expect(en.wall.topics.fromNone).not.toMatch(/new/i)
})

test('who whispers is told when no agent is there to hear it', () => {
  const [nobody, li, stranger] = [{ agent: '', outside: false }, { agent: 'li', outside: false }, { agent: '138****8111', outside: true }]
  expect([unheard('whisper', nobody), unheard('whisper', li), unheard('whisper', stranger), unheard('barge', nobody), unheard('whisper', undefined)]).toEqual([true, false, true, false, false])
})

test('a refusal is told in the words of the page, and as it came where it has none', async () => {
  vi.stubGlobal('location', { origin: 'http://hotline' })
  const { Problem } = await import('@/api/client')
  const { says } = await import('@/lib/load')
  expect(says(new Problem(429, 'take over (lead has it)', 0, 'taken', 'lead'))).toBe(zh.wall.refused.taken.replace('{who}', 'lead'))
  expect(says(new Problem(404, 'monitor', 0, 'call_over'))).toBe(zh.wall.refused.call_over)
  expect([says(new Problem(422, 'as it came', 0, 'unheard_of')), says(new Problem(422, 'as it came'))]).toEqual(['as it came', 'as it came'])
})

test('a summary is told in the words of the page, and what was said as it was said', async () => {
  vi.stubGlobal('location', { origin: 'http://hotline' })
  const { i18n, setLanguage } = await import('@/locales')
  const { told } = await import('@/wall/said')
  const zhText = '客户反映：我家网断了；机器人：查询话费；客户待办：带身份证（11-23 10:00 前）；客户表示同意。'
  const parts = [{ is: 'need', text: '我家网断了' }, { is: 'bot', text: '查询话费' }, { is: 'caller_todo', text: '带身份证', due: '11-23 10:00' }, { is: 'agreed' }]
  expect(told('as it came', parts)).toBe(zhText)
  await setLanguage('en')
  expect(told('as it came', parts)).toBe('The caller said: 我家网断了; Bot: 查询话费; For the caller to do: 带身份证 (by 11-23 10:00); The caller agreed.')
  expect([told('as it came', undefined), told('as it came', [{ is: 'unheard_of', text: '原话' }])]).toEqual(['as it came', '原话.'])
  await setLanguage('zh-CN')
  expect(i18n.global.locale.value).toBe('zh-CN')
})

test('of thresholds that two change at once each keeps its change, and what both changed is named', () => {
  const was = Object.fromEntries(keys.map((k) => [k, { watch: 1, act: 2 }])) as Limits
  const now = { ...was, risk: { watch: 50, act: 80 }, gaps: { watch: 1, act: 9 }, waiting: { watch: 3, act: 4 } }
  const mine = { ...was, asa_s: { watch: 10, act: 20 }, gaps: { watch: 1, act: 7 }, waiting: { watch: 3, act: 4 } }
  const { form, both } = meet(was, now, mine)
  expect(both).toEqual(['gaps']) // waiting was changed alike
  expect([form.risk, form.asa_s, form.gaps, form.waiting, form.alerts]).toEqual([now.risk, mine.asa_s, mine.gaps, now.waiting, was.alerts])
})

test('a window acts on its own phone, and leaves a call that was taken over in another window to it', () => {
  const call = (mode: string) => ({ call_id: 'A', state: 'talking', agent: 'li', outside: false, visits: [{ name: 'me', mode }] })
  const there = (mode: string) => ({ call_id: 'A', mode })
  expect([here(call('listen'), 'me', undefined, undefined)?.mode, here(call('listen'), 'me', there('barge'), undefined)?.mode, here(call('listen'), 'me', undefined, there('listen'))]).toEqual(['listen', 'barge', undefined])
  expect((['listen', 'whisper', 'barge', 'takeover', 'stop', 'hint'] as const).map((v) => able(v, call('listen'), 'me', undefined, there('listen')))).toEqual([true, true, true, true, false, true])
  expect((['listen', 'whisper', 'barge', 'takeover', 'stop', 'hint'] as const).map((v) => able(v, call('takeover'), 'me', undefined, there('takeover')))).toEqual([false, false, false, false, false, true])
  expect(able('stop', call('listen'), 'me', there('listen'), undefined)).toBe(true)
})

test('a row tells its matters in the words of the page', () => {
  const told = row('A', { matter: '套餐变更', matter_id: 'plan', path: ['宽带报修', '套餐变更'], intents: ['fault', 'plan'] })
  expect(worded(told, (id, own) => (id === 'plan' ? 'Change of plan' : own))).toEqual({ ...told, matter: 'Change of plan', path: ['宽带报修', 'Change of plan'] })
  expect(worded(row('B', { matter_id: '', path: [], intents: [] }), () => 'x').matter).toBe('')
})
