import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const track = { enabled: true, stop: vi.fn() }
const silence = { getTracks: () => [], getAudioTracks: () => [] }
const stream = { getTracks: () => [track], getAudioTracks: () => [track] }
const world = vi.hoisted(() => ({ mic: true, asked: 0, calls: [] as string[], posts: [] as string[], lines: [] as string[], sent: [] as unknown[], sessions: [] as { emit(name: string): void; ended: boolean }[], answer: true, waits: new Map<string, Promise<unknown>>(), version: 0 }))

vi.mock('jssip', () => ({
  WebSocketInterface: class {},
  UA: class {
    start() {}
    stop() {}
    set() {}
    isConnected() {
      return true
    }
    call(line: string) {
      const on: Record<string, (e: unknown) => void> = {}
      const s = {
        ended: false,
        connection: { getSenders: () => [{ replaceTrack: async (to: unknown) => void world.sent.push(to) }], getStats: async () => new Map() },
        on: (name: string, f: (e: unknown) => void) => (on[name] = f),
        emit: (name: string) => on[name]?.({}),
        isEnded: () => s.ended,
        terminate: () => {
          s.ended = true
          on.ended?.({})
        },
      }
      world.calls.push(line)
      world.sessions.push(s)
      queueMicrotask(() => s.emit(world.answer ? 'accepted' : 'failed'))
      return s
    }
  },
}))
vi.mock('@/desk/leg', () => ({ microphone: async () => {
  world.asked++
  if (!world.mic) throw new DOMException('no', 'NotAllowedError')
  return stream
} }))
vi.mock('@/stores/stream', () => ({ useStream: () => ({ listen: () => () => undefined }) }))
vi.mock('@/api/client', () => ({
  ask: (x: unknown) => x,
  api: {
    POST: async (path: string, more?: { params: { path: { id: string } }; body: { mode: string; text?: string; line?: string } }) => {
      if (path.endsWith('/phone')) {
        world.posts.push('phone')
        return { line: `sip:monitor-${world.posts.length}@realm`, uri: 'sip:a@realm', user: 'a', password: 'p', realm: 'realm', socket: '/sip', ice_servers: [] }
      }
      const { mode, text, line } = more!.body
      world.lines.push(line ?? '')
      const id = more!.params.path.id
      world.posts.push(`${id} ${mode}${text ? ` ${text}` : ''}`)
      await world.waits.get(`${id} ${mode}`)
      if (id === 'taken') throw new Error('429')
      const visit = mode === 'stop' ? undefined : { call_id: id, name: 'a', mode: mode === 'hint' ? 'listen' : mode, since: '', line: line ?? world.lines.filter(Boolean).at(-1) }
      return { phone: true, visit, visits: visit ? [visit] : [], version: ++world.version }
    },
  },
}))

const { MonitorPhone, PhoneProblem } = await import('@/lib/monitor')

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('Audio', class {
    play() {
      return Promise.resolve()
    }
  })
  vi.stubGlobal('AudioContext', class {
    createConstantSource() {
      return { offset: { value: 1 }, connect() {}, start() {} }
    }
    createMediaStreamDestination() {
      return { stream: silence }
    }
    resume() {
      return Promise.resolve()
    }
    close() {
      return Promise.resolve()
    }
  })
  vi.stubGlobal('location', { protocol: 'http:', host: 'here', origin: 'http://here' })
  Object.assign(world, { mic: true, asked: 0, answer: true, calls: [], posts: [], lines: [], sent: [], sessions: [], version: 0 })
  world.waits.clear()
  track.enabled = true
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('calls once, and speaks only where somebody is to hear it', async () => {
  const p = new MonitorPhone()
  await p.warm()
  await p.join('A', 'listen')
  expect([p.view.state, p.view.visit?.call_id, world.sent]).toEqual(['ready', 'A', []])
  await p.join('A', 'whisper')
  expect([track.enabled, world.sent]).toEqual([true, [track]])
  p.mute(true)
  expect(track.enabled).toBe(false)
  p.mute(false)
  await p.join('B', 'listen')
  expect([p.view.visit?.call_id, track.enabled]).toEqual(['B', false])
  await expect(p.join('taken', 'takeover')).rejects.toThrow('429')
  expect(track.enabled).toBe(false) // it is still the mode from before
  await p.hint('B', '先核实身份')
  await p.stop('B')
  expect(p.view.visit).toBeUndefined()
  expect(world.calls).toEqual(['sip:monitor-1@realm'])
  expect(world.lines.filter(Boolean)).toEqual(world.calls.concat(world.calls, world.calls, world.calls, world.calls)) // its own, whatever other windows have
  expect(world.posts).toEqual(['phone', 'A listen', 'A whisper', 'B listen', 'taken takeover', 'B hint 先核实身份', 'B stop'])
})

it('gives leg and microphone up two minutes after the last call, and calls anew with another ticket', async () => {
  const p = new MonitorPhone()
  await p.join('A', 'listen')
  await p.stop('A')
  await vi.advanceTimersByTimeAsync(119_000)
  expect(p.view.state).toBe('ready')
  await vi.advanceTimersByTimeAsync(2000)
  expect([p.view.state, world.sessions[0]!.ended]).toEqual(['off', true])
  await p.join('B', 'barge')
  expect(world.calls).toEqual(['sip:monitor-1@realm', `sip:monitor-${world.posts.indexOf('phone', 1) + 1}@realm`])
  expect(track.enabled).toBe(true)
})

it('listens without a microphone, and says that speaking needs one', async () => {
  world.mic = false
  const p = new MonitorPhone()
  await p.join('A', 'listen')
  expect(p.view.state).toBe('ready')
  await expect(p.join('A', 'barge')).rejects.toBeInstanceOf(PhoneProblem)
  expect(p.view.mic).toBe(false)
  expect(world.posts).toEqual(['phone', 'A listen'])
})

it('tells a line that is refused, and a leg that is lost', async () => {
  world.answer = false
  const p = new MonitorPhone()
  await expect(p.join('A', 'whisper')).rejects.toBeInstanceOf(PhoneProblem)
  expect(p.view.state).toBe('off')
  world.answer = true
  await p.join('A', 'whisper')
  world.sessions.at(-1)!.emit('ended')
  expect(p.view.state).toBe('off')
})

it('opens the leg when a call is chosen, and gives it up when nothing comes of it', async () => {
  const p = new MonitorPhone()
  void p.warm()
  await p.ready()
  expect([p.view.state, world.calls.length, world.posts]).toEqual(['ready', 1, ['phone']])
  await p.join('A', 'listen')
  expect(world.calls.length).toBe(1)
  await p.stop('A')
  await p.ready()
  await vi.advanceTimersByTimeAsync(121_000)
  expect(p.view.state).toBe('off')
})

it('asks for the microphone once, also when a whisper comes while it is fetched ahead', async () => {
  vi.stubGlobal('navigator', { permissions: { query: async () => ({ state: 'granted' }) } })
  const p = new MonitorPhone()
  await p.join('A', 'listen')
  await p.join('A', 'whisper')
  await vi.advanceTimersByTimeAsync(10)
  expect([track.enabled, world.sent, world.asked]).toEqual([true, [track], 1])
})

// told is the notice of a state; line is the phone's that is on the call, this window's unless it says otherwise.
const told = (visit?: { call_id: string; mode: 'listen' | 'whisper' | 'barge' | 'takeover' }, line = world.calls.at(-1)) => {
  const v = visit && { ...visit, name: 'a', since: '', ...(line && { line }) }
  return { phone: true, visits: v ? [v] : [], version: ++world.version, ...(v && { visit: v }) }
}
// slow makes the server's answer to an order wait.
function slow(what: string) {
  let answer = () => {}
  world.waits.set(what, new Promise<void>((done) => (answer = done)))
  return answer
}
const soon = () => vi.advanceTimersByTimeAsync(1)

it.each(['whisper', 'barge', 'takeover'] as const)('is heard in the first %s of a new phone, whatever is told while the server waits for it', async (mode) => {
  const answer = slow(`A ${mode}`)
  const p = new MonitorPhone()
  const done = p.join('A', mode)
  await soon()
  p.take(told()) // the own phone is there, on no call yet
  expect(track.enabled).toBe(true)
  answer()
  await done
  expect([p.view.visit?.mode, track.enabled]).toEqual([mode, true])
  p.take(told()) // the call is over
  expect(track.enabled).toBe(false)
})

it('closes the microphone with an order that fails, with the call that ends, and for listening at once', async () => {
  const p = new MonitorPhone()
  const refused = slow('taken barge')
  const failed = expect(p.join('taken', 'barge')).rejects.toThrow('429')
  await soon()
  refused()
  await failed
  expect(track.enabled).toBe(false)
  await p.join('A', 'barge')
  const answer = slow('A listen')
  const done = p.join('A', 'listen')
  expect(track.enabled).toBe(false) // does not wait for the server
  answer()
  await done
  expect([p.view.visit?.mode, track.enabled]).toEqual(['listen', false])
})

it('is off the call when stop was pressed while the server still put it on', async () => {
  const p = new MonitorPhone()
  const answer = slow('A barge')
  const joined = p.join('A', 'barge')
  await soon()
  const stopped = p.stop('A')
  expect(track.enabled).toBe(false)
  answer()
  await joined
  expect(track.enabled).toBe(false)
  await stopped
  expect([p.view.visit, track.enabled, world.posts]).toEqual([undefined, false, ['phone', 'A barge', 'A stop']])
})

it('carries two orders out one after the other, and is left in the mode of the second', async () => {
  const p = new MonitorPhone()
  const answer = slow('A barge')
  const first = p.join('A', 'barge')
  const second = p.join('B', 'whisper')
  await soon()
  expect(world.posts).toEqual(['phone', 'A barge'])
  answer()
  await Promise.all([first, second])
  expect([p.view.visit?.call_id, p.view.visit?.mode, track.enabled, world.calls.length]).toEqual(['B', 'whisper', true, 1])
})

it('takes no state that is older than what it was told', async () => {
  const p = new MonitorPhone()
  await p.join('A', 'barge')
  const late = told({ call_id: 'A', mode: 'barge' })
  p.take(told()) // the call is over
  p.take(late)
  expect([p.view.visit, track.enabled]).toEqual([undefined, false])
})

it('is silent while another window of the account has its call', async () => {
  const p = new MonitorPhone()
  await p.join('A', 'barge')
  p.take(told({ call_id: 'B', mode: 'whisper' }, 'sip:monitor-other@realm'))
  expect(track.enabled).toBe(false)
  expect([p.view.visit, p.view.elsewhere?.call_id, p.view.elsewhere?.mode]).toEqual([undefined, 'B', 'whisper'])
})

it('tells its own phone from that of another window, on the same call and in the same mode, too', async () => {
  const p = new MonitorPhone()
  p.take(told({ call_id: 'A', mode: 'barge' }, 'sip:monitor-other@realm'))
  expect([p.view.visit, p.view.elsewhere?.call_id]).toEqual([undefined, 'A'])
  await p.join('A', 'barge') // taken here
  expect([p.view.visit?.call_id, p.view.elsewhere, track.enabled]).toEqual(['A', undefined, true])
  p.take(told({ call_id: 'A', mode: 'barge' }, 'sip:monitor-other@realm')) // and back there
  expect([p.view.visit, p.view.elsewhere?.call_id, track.enabled]).toEqual([undefined, 'A', false])
  await p.stop('A')
  expect(world.lines).toEqual(['sip:monitor-1@realm', 'sip:monitor-1@realm']) // of its own phone alone
  await vi.advanceTimersByTimeAsync(121_000)
  expect(p.view.state).toBe('off') // its leg is not kept for the other window's call
})

it('speaks on the phone that was dialled again after the first was lost', async () => {
  const p = new MonitorPhone()
  await p.join('A', 'barge')
  world.sessions[0]!.emit('ended')
  p.take(told())
  await p.join('A', 'barge')
  expect([world.calls.length, world.sent.length, track.enabled]).toEqual([2, 2, true])
  const answer = slow('B barge')
  const done = p.join('B', 'barge')
  await soon()
  world.sessions[1]!.emit('ended') // while the server moves it
  answer()
  await done
  expect([p.view.state, world.asked]).toEqual(['off', 2])
  p.take(told())
  await p.join('A', 'whisper')
  expect([world.calls.length, world.sent.length, track.enabled]).toEqual([3, 3, true])
})

it('gives the leg up two minutes after an order that failed', async () => {
  const p = new MonitorPhone()
  await expect(p.join('taken', 'barge')).rejects.toThrow('429')
  await vi.advanceTimersByTimeAsync(121_000)
  expect([p.view.state, world.sessions[0]!.ended]).toEqual(['off', true])
})

it('dials and orders nothing once its page is left', async () => {
  const p = new MonitorPhone()
  const done = expect(p.join('A', 'barge')).rejects.toBeInstanceOf(PhoneProblem)
  p.close()
  await done
  expect([world.calls, world.posts]).toEqual([[], ['phone']])
})
