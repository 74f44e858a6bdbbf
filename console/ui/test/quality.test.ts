import { describe, expect, it } from 'vitest'
import type { Schemas } from '@/api/client'
import { back, inLine, partOf, place, rank, share, total, wayTo, type Given, type Hit } from '@/quality/hits'
import { command } from '@/quality/keys'
import en from '@/locales/quality.en.json'
import zh from '@/locales/quality.zh-CN.json'

const item = (id: string, points: number, fatal = false) => ({ id, title: id, points, fatal })
const sheet = {
  id: 's', title: 's', version: 1, pass: 80, failed_total: 59, for: {},
  sections: [
    { id: 'a', title: 'a', weight: 40, items: [item('opening', 10), item('language', 20, true)] },
    { id: 'b', title: 'b', weight: 60, items: [item('clear', 15), item('silence', 10)] },
  ],
} as unknown as Schemas['RubricSheet']
const answer = (id: string, state: string, points: number, max: number, fatal = false) => ({ section: '', item: id, state, points, max, fatal }) as Schemas['RubricAnswer']
const answers = [answer('opening', 'met', 10, 10), answer('language', 'missed', 0, 20, true), answer('clear', 'manual', 0, 15), answer('silence', 'missed', 7, 10)]
const given = (...list: Given[]) => new Map(list.map((g) => [g.item, g]))
const hit = (x: Partial<Hit>) => ({ evidence: [], at_ms: 900, ...x }) as Hit

describe('the score on the page', () => {
  it('is that of the machine while nothing is given', () => {
    expect(total(sheet, answers, given())).toEqual({ total: 55.3, failed: true })
  })
  it('counts what a person gave, and what a person judges alone', () => {
    expect(total(sheet, answers, given({ item: 'language', points: 20 }))).toEqual({ total: 82, failed: false })
    expect(total(sheet, answers, given({ item: 'language', points: 20 }, { item: 'clear', points: 15 }))).toEqual({ total: 92.8, failed: false })
    expect(total(sheet, answers, given({ item: 'language', points: 19 }))).toEqual({ total: 59, failed: true })
  })
  it('leaves out what does not apply', () => {
    expect(total(sheet, answers, given({ item: 'language', points: 0, na: true }, { item: 'silence', points: 0, na: true }))).toEqual({ total: 100, failed: false })
  })
  it('keeps points within the criterion', () => {
    expect(total(sheet, answers, given({ item: 'language', points: 99 }, { item: 'silence', points: -3 })).total).toBe(40)
  })
})

it('each part of a call has its own way', () => {
  const main = partOf({ call_id: 'A', agent: 'li', main: true })
  const other = partOf({ call_id: 'A', agent: 'wang', main: false })
  expect(wayTo(main, false)).toEqual({ name: 'review', params: { id: 'A' }, query: {} })
  expect(wayTo(other, false)).toEqual({ name: 'review', params: { id: 'A' }, query: { agent: 'wang' } })
  expect(wayTo('A', true)).toEqual({ name: 'own', params: { id: 'A' }, query: {} })
})

it('an answered appeal names points that were taken back', () => {
  const kept = [{ item: 'opening' }, { item: 'clear' }, { item: 'silence' }]
  expect(back(kept, given({ item: 'opening', points: 4 }), answers)).toEqual([{ item: 'clear', points: 0, na: true }, { item: 'silence', points: 7 }])
})

describe('a hit', () => {
  it('is heard where its first evidence is, the words that it is about; else when it came true', () => {
    expect(place(hit({}))).toEqual({ from: 900, to: 900 })
    const e = [{ party: 'caller', n: 0, text: '', from_ms: 100, to_ms: 300 }, { party: 'agent', n: 1, text: '', from_ms: 400, to_ms: 600 }]
    expect(place(hit({ evidence: e }))).toEqual({ from: 100, to: 300 })
    expect(place(hit({ evidence: [{ ...e[0]!, to_ms: 100 }, e[1]!] }))).toEqual({ from: 400, to: 600 })
    expect(place(hit({ evidence: e, at_ms: 300 }))).toEqual({ from: 100, to: 300 })
    expect(inLine(hit({ evidence: e }), { party: 'agent', from_ms: 350, to_ms: 700 })).toBe(true)
    expect(inLine(hit({ evidence: e }), { party: 'caller', from_ms: 350, to_ms: 700 })).toBe(false)
    expect(inLine(hit({ evidence: [{ ...e[1]!, n: -1 }] }), { party: 'agent', from_ms: 350, to_ms: 700 })).toBe(false)
  })
  it('is worse than another by its severity', () => {
    expect(['info', 'fatal', 'else', 'minor', 'critical'].sort((a, b) => rank(a) - rank(b))).toEqual(['fatal', 'critical', 'minor', 'info', 'else'])
  })
})

describe('keys', () => {
  const press = (key: string, more = {}) => command({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more })
  it('are single keys, and none with a modifier', () => {
    expect(press('j')).toBe('next_hit')
    expect(press('S', { shiftKey: true })).toBe('submit')
    expect(press('s')).toBe('save')
    expect(press('s', { ctrlKey: true })).toBeUndefined()
    expect(press('x', { repeat: true })).toBeUndefined()
    expect(press('k', { repeat: true })).toBe('previous_hit')
    expect(press('n', { isComposing: true })).toBeUndefined()
  })
})

it('shares are shown, or a dash', () => {
  expect(share(0.955)).toBe('96%')
  expect(share(undefined)).toBe('–')
})

it('both languages say everything', () => {
  const keys = (o: object, at = ''): string[] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'object' ? keys(v, `${at}${k}.`) : [at + k]))
  expect(keys(en)).toEqual(keys(zh))
})
