import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventStream, type StreamState } from '@/api/stream'

// Line is a WebSocket whose other side is the test.
class Line {
  onmessage: ((m: { data: string }) => void) | null = null
  onclose: ((c: { code: number }) => void) | null = null
  closed = false
  constructor(readonly url: string) {}
  close() {
    this.closed = true
  }
  says(type: string, seq: number, ...items: number[]) {
    this.onmessage?.({ data: JSON.stringify({ type, seq, items: items.map((s) => ({ seq: s, event: { seq: s } })) }) })
  }
}

let lines: Line[] = []
let seen: number[] = []
let states: StreamState[] = []
let resets = 0
let refused = 0
const last = () => lines.at(-1)!

function stream() {
  const s = new EventStream(
    'ws://x/events',
    { event: (e) => seen.push(e.seq), state: (x) => states.push(x), reset: () => resets++, refused: () => refused++ },
    (url) => {
      lines.push(new Line(url))
      return last() as unknown as WebSocket
    },
  )
  s.start()
  return s
}

beforeEach(() => {
  vi.useFakeTimers()
  lines = []
  seen = []
  states = []
  resets = refused = 0
})
afterEach(() => vi.useRealTimers())

test('resumes behind the last event and takes none twice', () => {
  stream()
  last().says('hello', 7)
  last().says('events', 9, 8, 9)
  last().onclose!({ code: 1006 })
  vi.advanceTimersByTime(500)
  expect(last().url).toBe('ws://x/events?after=9')
  last().says('hello', 9)
  last().says('events', 11, 9, 10, 11)
  expect(seen).toEqual([8, 9, 10, 11])
  expect(states).toEqual(['connecting', 'live', 'waiting', 'live'])
})

test('waits longer each time, up to ten seconds, and goes on at once when the network is back', () => {
  const s = stream()
  for (let i = 0; i < 8; i++) {
    last().onclose!({ code: 1006 })
    vi.advanceTimersByTime(10_000)
  }
  expect(lines.length).toBe(9)
  last().onclose!({ code: 1006 })
  vi.advanceTimersByTime(4_999)
  expect(lines.length).toBe(9)
  s.now()
  expect(lines.length).toBe(10)
})

test('takes silence for a dead line', () => {
  stream()
  last().says('hello', 1)
  vi.advanceTimersByTime(39_000)
  last().says('tick', 5)
  vi.advanceTimersByTime(39_000)
  expect(lines.length).toBe(1)
  vi.advanceTimersByTime(2_000)
  expect(lines.length).toBe(2)
  expect(last().url).toMatch(/after=5$/)
})

test('tells when events are gone for good, and when nobody is signed in', () => {
  const s = stream()
  last().says('reset', 40)
  expect(resets).toBe(1)
  last().onclose!({ code: 4001 })
  vi.advanceTimersByTime(60_000)
  expect(refused).toBe(1)
  expect(lines.length).toBe(1)
  s.start()
  expect(last().url).toBe('ws://x/events')
})
