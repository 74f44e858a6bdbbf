import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const track = { enabled: true, stop: vi.fn() }
const silence = { getTracks: () => [], getAudioTracks: () => [] }
const stream = { getTracks: () => [track], getAudioTracks: () => [track] }
const world = vi.hoisted(() => ({ mic: true, asked: 0, calls: [] as string[], posts: [] as string[], lines: [] as string[], sent: [] as unknown[], sessions: [] as { emit(name: string): void; ended: boolean }[], answer: true }))

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
      if (id === 'taken') throw new Error('429')
      const visit = mode === 'stop' ? undefined : { call_id: id, name: 'a', mode: mode === 'hint' ? 'listen' : mode, since: '' }
      return { phone: true, visit, visits: visit ? [visit] : [] }
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
  Object.assign(world, { mic: true, asked: 0, answer: true, calls: [], posts: [], lines: [], sent: [], sessions: [] })
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
  expect(world.lines.filter(Boolean)).toEqual(world.calls.concat(world.calls, world.calls, world.calls)) // its own, whatever other windows have
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
