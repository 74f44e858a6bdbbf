import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import type { CallDetail, EventRecord } from '@/api/client'
import { actions, can, choices, left, passed, pick, type Action } from '@/desk/actions'
import { commands, keyOf, shortcuts } from '@/desk/keys'
import { WindowLock } from '@/desk/lock'
import { callable } from '@/desk/target'
import { begin, happened, lines, parts, take } from '@/desk/talk'
import type { DeskCall } from '@/desk/types'
import en from '@/locales/desk.en.json'
import zh from '@/locales/desk.zh-CN.json'

const call = (state: DeskCall['state'], more: Partial<DeskCall> = {}): DeskCall => ({
  call_id: 'A', state, consulted: false, kind: 'inbound', queue: 'q', queue_title: 'Q', from: 'sip:1@x', number: '1', since: '2026-11-21T09:00:00Z', waited_ms: 0, muted: false, paused: false, others: [], ...more,
})
const other = (state: 'searching' | 'ringing' | 'talking' | 'held') => ({ others: [{ agent: 'b', name: 'B', state }] })

describe('what an agent can do', () => {
  it.each<[string, DeskCall | undefined, Action[]]>([
    ['nothing without a call', undefined, []],
    ['answer or reject a ringing one', call('ringing'), ['answer', 'reject']],
    ['everything in a talk', call('talking'), ['hold', 'mute', 'pause_recording', 'keypad', 'transfer', 'consult', 'park', 'give_back', 'hangup']],
    ['take a held one back', call('held', { muted: true, paused: true }), ['resume', 'unmute', 'resume_recording', 'keypad', 'transfer', 'consult', 'park', 'give_back', 'hangup']],
    ['only drop a colleague who still rings', call('consulting', other('ringing')), ['mute', 'cancel']],
    ['all between two once the colleague is there', call('consulting', other('talking')), ['mute', 'keypad', 'swap', 'conference', 'complete', 'cancel']],
    ['the same while the colleague is on hold', call('talking', other('held')), ['mute', 'keypad', 'swap', 'conference', 'complete', 'cancel']],
    ['leave a conference', call('conference', other('talking')), ['mute', 'pause_recording', 'keypad', 'complete', 'cancel', 'hangup']],
    ['not hand on what is a colleague\'s', call('talking', { consulted: true }), ['mute', 'keypad', 'hangup']],
    ['nothing while the phone is away', call('reconnecting'), []],
    ['end the wrap-up', call('wrap_up'), ['wrapped']],
  ])('%s', (_, c, want) => expect(actions(c)).toEqual(want))
  it('chooses states, never ready when a supervisor forced it', () => {
    expect(choices('forced')).toEqual(['offline'])
    expect(choices('ready')).not.toContain('ready')
    expect(choices('missed')).toContain('ready')
    expect(can(call('held'), 'hold')).toBe(false)
  })
})

test('the screen shows the call chosen by hand, else the one that needs the agent most', () => {
  const [held, talk, ring] = [call('held', { call_id: 'H' }), call('talking', { call_id: 'T' }), call('ringing', { call_id: 'R' })]
  expect(pick([ring, held, talk], '')?.call_id).toBe('T')
  expect(pick([ring, held], '')?.call_id).toBe('H')
  expect(pick([ring, held, talk], 'R')?.call_id).toBe('R')
  expect(pick([ring], 'gone')?.call_id).toBe('R')
  expect(pick([], '')).toBeUndefined()
})

test('times never run backwards', () => {
  const now = Date.parse('2026-11-21T09:00:10Z')
  expect([left('2026-11-21T09:00:15Z', now), left('2026-11-21T09:00:05Z', now), left(undefined, now)]).toEqual([5000, 0, 0])
  expect([passed('2026-11-21T09:00:00Z', now), passed('2026-11-21T09:00:15Z', now), passed(undefined, now)]).toEqual([10_000, 0, 0])
})

describe('shortcuts', () => {
  const press = (key: string, more = {}) => commands({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more })
  it('are one key each, and hanging up takes Shift', () => {
    expect(press('a')).toEqual(['answer'])
    expect(press('h')).toEqual(['hold', 'resume'])
    expect(press('e')).toEqual([])
    expect(press('E', { shiftKey: true })).toEqual(['hangup'])
    expect(press('?', { shiftKey: true })).toEqual(['help'])
    expect(press('A', { shiftKey: true })).toEqual([])
    expect(new Set(shortcuts.map((s) => s.key)).size).toBe(shortcuts.length)
  })
  it('leave the keys of the browser and of an input method alone, and do not repeat', () => {
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }, { repeat: true }]) expect(press('a', more)).toEqual([])
  })
  it('have a name in both languages', () => {
    for (const s of shortcuts) expect([s.key, zh.act[s.command as keyof typeof zh.act], en.act[s.command as keyof typeof en.act]]).not.toContain(undefined)
    expect(keyOf('unmute')).toBe('M')
  })
})

describe('the transcript', () => {
  const empty = { started: '2026-11-21T09:00:00Z', answered: '2026-11-21T09:00:01Z', events: [], transcript: [], turns: [], tickets: [] } as unknown as CallDetail
  const event = (seq: number, type: string, data: object): EventRecord => ({ id: '', call_id: 'A', seq, at: '2026-11-21T09:00:05Z', type, data })
  const partial = (seq: number, text: string, more = {}) => event(seq, 'utterance_partial', { party: 'caller', text, at_ms: 900, ...more })
  const final = (seq: number, n: number, text: string, from_ms: number, more = {}) =>
    event(seq, 'utterance_final', { n, party: 'caller', text, from_ms, to_ms: from_ms + 500, confidence: 0.9, revised: false, ...more })

  it('shows tentative words last, until they are final', () => {
    let t = [final(1, 0, '你好', 100), partial(2, '我想')].reduce(take, begin(empty))
    expect(lines(t).map((l) => [l.text, l.tentative])).toEqual([['你好', false], ['我想', true]])
    t = take(t, final(3, 1, '我想退订', 800))
    expect(lines(t).map((l) => [l.text, l.tentative])).toEqual([['你好', false], ['我想退订', false]])
  })
  it('shows what the machine begins to say until its turn says what was heard', () => {
    const bot = { party: 'bot', n: 0 }
    const completed = event(3, 'turn_completed', { n: 0, heard: '', planned: '您好，请讲。', played: '您好，', cut: true, scene: '', gap_ms: { total: 0 }, from_ms: 300 })
    const said = [partial(1, '您好，', bot), partial(2, '您好，请讲。', bot), completed].map((_, i, all) => lines(all.slice(0, i + 1).reduce(take, begin(empty))))
    expect(said.map((l) => l.map((x) => [x.text, x.tentative, x.at]))).toEqual([[['您好，', true, 900]], [['您好，请讲。', true, 900]], [['您好，', false, 300]]])
  })
  it('keeps agents apart, who count their words each for himself', () => {
    const said = [final(1, 0, 'a', 100, { party: 'agent', name: 'li' }), final(2, 0, 'b', 900, { party: 'agent', name: 'wang' }), partial(3, 'c', { party: 'agent', name: 'li' }), partial(4, 'd', { party: 'agent', name: 'wang' })]
    expect(lines(said.reduce(take, begin(empty))).map((l) => l.agent + l.text)).toEqual(['lia', 'wangb', 'lic', 'wangd'])
    const known = { ...empty, transcript: [{ n: 1, party: 'agent', agent: 'li', name: '李强', text: 'o', from_ms: 0, to_ms: 0, confidence: 0, revised: false }] } as typeof empty
    expect(lines(said.reduce(take, begin(known))).map((l) => l.name)).toEqual(['李强', '李强', '', '', ''])
  })
  it('takes no event twice, and tells what happened between the words', () => {
    const e = [final(1, 0, '转人工', 100), event(2, 'handover_requested', { reason: 'requested', at_ms: 700 }), final(1, 0, '转人工', 100), event(3, 'agent_held', { agent: 'li', held: true, at_ms: 1500 })]
    expect(lines(e.reduce(take, begin(empty))).map((l) => l.what || l.text)).toEqual(['转人工', 'handover', 'held'])
    expect(happened(event(1, 'party_joined', { party: 'caller' }))).toBeUndefined()
  })
  it('makes one line of a phone that was lost and came back', () => {
    const at = (seq: number, type: string, name: string) => event(seq, type, { party: 'agent', name, at_ms: seq * 100 })
    const e = [at(1, 'party_joined', 'li'), at(2, 'party_left', 'li'), at(3, 'party_joined', 'li'), at(4, 'party_left', 'li'), at(5, 'party_joined', 'wang')]
    expect(lines(e.reduce(take, begin(empty))).map((l) => `${l.what} ${l.text}`)).toEqual(['joined li', 'returned li', 'left li', 'joined wang'])
  })
  it('has words for all that happens', () => {
    const all = ['handover_requested', 'queue_entered', 'queue_announced', 'agent_held', 'call_transferred', 'call_parked', 'given_back', 'recording_paused', 'recording_resumed', 'call_ended']
    for (const type of all) expect(Object.keys(zh.happened)).toContain(happened(event(1, type, {}))?.what)
    for (const kind of ['blind', 'attended', 'conference']) expect(Object.keys(zh.happened)).toContain(happened(event(1, 'call_transferred', { kind }))?.what)
    expect(happened(event(1, 'call_transferred', { kind: 'conference', to: 'agent:li' }))).toEqual({ what: 'conference', detail: 'agent:li' })
    for (const yes of [true, false]) expect(Object.keys(zh.happened)).toContain(happened(event(1, 'call_parked', { parked: yes }))?.what)
  })
  it('marks what is searched for, whatever its case', () => {
    expect(parts('查流量包和流量包', '流量包')).toEqual([{ text: '查', hit: false }, { text: '流量包', hit: true }, { text: '和', hit: false }, { text: '流量包', hit: true }])
    expect(parts('VIP', 'vi')).toEqual([{ text: 'VI', hit: true }, { text: 'P', hit: false }])
    expect(parts('abc', '')).toEqual([{ text: 'abc', hit: false }])
  })
})

// Locks is the browser's lock manager for one name: one holder, the others wait, steal takes it.
class Locks {
  holder: { name: string; reject: (e: unknown) => void } | undefined
  waiting: (() => void)[] = []
  query = () => Promise.resolve({ held: this.holder ? [{ name: this.holder.name }] : [], pending: [] })
  request(name: string, options: LockOptions, use: () => Promise<void> | undefined): Promise<void> {
    return new Promise((done, reject) => {
      const grant = () => {
        const mine = { name, reject }
        this.holder = mine
        void Promise.resolve(use()).then(() => {
          if (this.holder !== mine) return
          this.holder = undefined
          this.waiting.shift()?.()
          done()
        })
      }
      if (options.steal && this.holder) {
        this.holder.reject(new DOMException('stolen', 'AbortError'))
        grant()
      } else if (this.holder) this.waiting.push(grant)
      else grant()
    })
  }
}

describe('the lock of the phone', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const settle = () => vi.advanceTimersByTimeAsync(1)
  const window = (locks: Locks, log: string[], name: string) =>
    new WindowLock('phone', { gained: () => log.push(`${name} has it`), lost: () => log.push(`${name} lost it`), waits: () => log.push(`${name} waits`) }, locks as unknown as LockManager)

  it('is one window\'s at a time, taken by will, inherited at the end', async () => {
    const [locks, log]: [Locks, string[]] = [new Locks(), []]
    const [a, b] = [window(locks, log, 'a'), window(locks, log, 'b')]
    a.start()
    await settle()
    b.start()
    await settle()
    expect(log).toEqual(['a has it', 'b waits'])
    b.take()
    await settle()
    expect(log.slice(2).sort()).toEqual(['a lost it', 'b has it'])
    b.stop()
    await settle()
    expect(log.slice(4)).toEqual(['a has it'])
  })
  it('is everybody\'s where browsers have no locks', () => {
    const log: string[] = []
    new WindowLock('phone', { gained: () => log.push('has it'), lost: () => {}, waits: () => {} }, null as unknown as undefined).start()
    expect(log).toEqual(['has it'])
  })
})

test('both languages of the desk have the same texts and values', () => {
  const flat = (o: object, at = ''): [string, string][] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'object' ? flat(v, `${at}${k}.`) : [[at + k, (String(v).match(/\{\w+\}/g) ?? []).sort().join()] as [string, string]]))
  expect(flat(en).sort()).toEqual(flat(zh).sort())
})

test('a number is offered only where a trunk leads outside, and where the call can go there', () => {
  const at = (outside: boolean, inside = false) => ({ inside, outside })
  expect(['10086', '+8613800138000', 'sip:a@b'].map((x) => callable(x, at(true)))).toEqual([true, true, true])
  expect(['10086', '+8613800138000', 'sip:a@b'].map((x) => callable(x, at(false)))).toEqual([false, false, true])
  expect(['10086', 'sip:a@b', '王'].map((x) => callable(x, at(true, true)))).toEqual([false, false, false])
  expect(callable('王', at(true))).toBe(false)
})
