import { describe, expect, it } from 'vitest'
import { Captions } from '../src/caller/captions'
import en from '../src/caller/locales/en.json'
import zh from '../src/caller/locales/zh-CN.json'
import { QualityMeter } from '../src/caller/quality'

describe('captions of a call', () => {
  it('show a reply as it is spoken, and then what was really played', () => {
    const c = new Captions()
    c.take({ kind: 'saying', party: 'bot', n: 0, text: '您好，' })
    c.take({ kind: 'saying', party: 'bot', n: 0, text: '请问有什么可以帮您？' })
    expect(c.lines.map((l) => l.text)).toEqual(['您好，请问有什么可以帮您？'])
    c.take({ kind: 'said', party: 'bot', n: 0, text: '您好，', cut: true })
    expect(c.lines).toMatchObject([{ text: '您好，', cut: true, mine: false }])
  })
  it('replace tentative words by final ones, and revise them', () => {
    const c = new Captions()
    c.take({ kind: 'partial', party: 'caller', n: 0, text: '查话' })
    expect([c.tentative.text, c.lines.length]).toEqual(['查话', 0])
    c.take({ kind: 'final', party: 'caller', n: 3, text: '查花费' })
    c.take({ kind: 'final', party: 'caller', n: 3, text: '查话费' })
    expect([c.tentative.text, c.lines.length, c.lines[0]?.text]).toEqual(['', 1, '查话费'])
    c.take({ kind: 'said', party: 'bot', n: 1, text: '' })
    expect(c.lines.length).toBe(1)
    c.clear()
    expect(c.lines.length).toBe(0)
  })
})

describe('quality', () => {
  const connection = (received: number, lost: number, rtt: number) =>
    ({ getStats: () => Promise.resolve(new Map<string, unknown>([
      ['in', { type: 'inbound-rtp', packetsReceived: received, packetsLost: lost, jitter: 0.002 }],
      ['pair', { type: 'candidate-pair', nominated: true, currentRoundTripTime: rtt / 1000 }],
    ])) }) as unknown as RTCPeerConnection
  it('falls with loss and silence', async () => {
    const meter = new QualityMeter()
    expect(await meter.look(connection(0, 0, 0))).toMatchObject({ bars: 0 })
    expect(await meter.look(connection(100, 0, 40))).toMatchObject({ bars: 4, loss: 0, rtt: 40 })
    expect(await meter.look(connection(190, 10, 40))).toMatchObject({ bars: 1, loss: 10 })
    expect(await meter.look(connection(190, 10, 40))).toMatchObject({ bars: 1 })
  })
})

it('every text is there in both languages, with the same values', () => {
  const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) expect(values(en[key])).toEqual(values(zh[key]))
})
