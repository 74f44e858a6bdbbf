import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Phone } from '../src/caller/phone'

// The user agents that the page made: each says what it is told to say, when it is told to.
const agents = vi.hoisted(() => [] as { calls: string[]; stopped: boolean; say: (event: string, what?: unknown) => void }[])
vi.mock('jssip', () => ({
  WebSocketInterface: class {},
  UA: class {
    calls: string[] = []
    stopped = false
    private readonly ears = new Map<string, (what?: unknown) => void>()
    constructor() {
      agents.push(this)
    }
    on(event: string, ear: (what?: unknown) => void) {
      this.ears.set(event, ear)
    }
    say(event: string, what?: unknown) {
      this.ears.get(event)?.(what)
    }
    start() {}
    stop() {
      this.stopped = true
    }
    call(to: string) {
      this.calls.push(to)
    }
  },
}))

// The page's language, which it takes from a document.
vi.mock('../src/caller/text', () => ({ language: { value: 'zh-CN' } }))

// session is what a user agent reports of a call.
function session() {
  const ears = new Map<string, (what?: unknown) => void>()
  return { on: (event: string, ear: (what?: unknown) => void) => void ears.set(event, ear), say: (event: string, what?: unknown) => ears.get(event)?.(what),
    isEnded: () => false, terminate() { this.say('ended', { originator: 'local' }) } }
}

const track = { stop: vi.fn() }
let allow: () => void

beforeEach(() => {
  agents.length = 0
  track.stop.mockReset()
  vi.stubGlobal('Audio', class {})
  vi.stubGlobal('location', { protocol: 'http:', host: 'x' })
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => new Promise((done) => (allow = () => done({ getTracks: () => [track] }))) } })
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ name: 'N', number: '1', user: 'u', password: 'p', ice_servers: [] }))))
})
afterEach(() => vi.unstubAllGlobals())

const settled = () => new Promise((done) => setTimeout(done, 0))

// dialled is a phone that has placed a call, and the session of it.
async function dialled(phone = new Phone()) {
  void phone.call(true)
  allow()
  await vi.waitFor(() => expect(phone.view.state).toBe('connecting'))
  await settled()
  const agent = agents.at(-1)!
  agent.say('connected')
  const s = session()
  agent.say('newRTCSession', { session: s })
  return { phone, agent, s }
}

describe('the phone of the page', () => {
  it('places no call that was given up while the browser asked for the microphone', async () => {
    const phone = new Phone()
    void phone.call(true)
    phone.hangup()
    expect(phone.view.state).toBe('ended')
    allow()
    await settled()
    expect([phone.view.state, agents.length, track.stop.mock.calls.length]).toEqual(['ended', 0, 1])
  })
  it('goes on with the second call when the socket of the first closes late', async () => {
    const first = await dialled()
    first.s.say('accepted')
    expect(first.phone.view.state).toBe('talking')
    first.phone.hangup()
    expect(first.phone.view.state).toBe('ended')
    const second = await dialled(first.phone)
    first.agent.say('disconnected')
    first.agent.say('connected')
    first.s.say('ended', { originator: 'remote' })
    expect([first.phone.view.state, first.agent.stopped, first.agent.calls.length, second.agent.calls.length]).toEqual(['connecting', true, 1, 1])
    second.s.say('accepted')
    expect(first.phone.view.state).toBe('talking')
    second.s.say('ended', { originator: 'system' })
    expect([first.phone.view.state, first.phone.view.problem]).toEqual(['ended', 'lost'])
  })
  it('says that the server cannot be reached', async () => {
    const phone = new Phone()
    void phone.call(true)
    allow()
    await settled()
    agents[0]!.say('disconnected')
    expect([phone.view.state, phone.view.problem]).toEqual(['ended', 'offline'])
  })
})
