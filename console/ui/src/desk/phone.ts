// The desk's phone: a SIP user agent that is registered as the agent's account, so that the server can ring it.
import { UA, WebSocketInterface } from 'jssip'
import type { IncomingRequest } from 'jssip/lib/SIPMessage'
import type { RTCSession } from 'jssip/lib/RTCSession'
import { reactive } from 'vue'
import type { Quality } from '@/caller/quality'
import { Leg, type LegSink } from './leg'
import type { PhoneAccount } from './types'

// off: not wanted here; connecting; ready: calls can ring; lost: tries again.
export type PhoneState = 'off' | 'connecting' | 'ready' | 'lost'

// noAnswer: the microphone cannot be had, by the name of the DOMException.
export interface PhoneSink {
  ringing(call: string): void
  noAnswer(call: string, why: string): void
}

const FIRST_WAIT = 1000
const LAST_WAIT = 10_000
const STRAY = 5000 // ms

export class DeskPhone {
  readonly view = reactive({ state: 'off' as PhoneState, blocked: false, quality: { bars: 0, loss: 0, rtt: 0 } as Quality, legs: [] as string[] })
  private ua: UA | undefined
  private socket: WebSocketInterface | undefined
  private account: PhoneAccount | undefined
  private readonly legs = new Map<string, Leg>()
  private readonly muted = new Set<string>()
  private wanted = false
  private wait = FIRST_WAIT
  private retry: ReturnType<typeof setTimeout> | undefined
  private pick = '' // call to answer as soon as it rings here
  private readonly legSink: LegSink = {
    ended: (leg) => this.gone(leg),
    quality: (q) => (this.view.quality = q),
    blocked: (is) => (this.view.blocked = is),
  }

  constructor(
    private readonly ask: () => Promise<PhoneAccount>,
    private readonly sink: PhoneSink,
  ) {}

  // start registers and stays registered until stop, over lost connections and restarts of the server.
  start() {
    if (this.wanted) return
    this.wanted = true
    this.view.state = 'connecting'
    void this.register()
  }

  // stop leaves without a word: a talk ends by hangup only. The server keeps the caller for the phone that registers next.
  stop() {
    this.wanted = false
    clearTimeout(this.retry)
    this.socket?.disconnect()
    this.ua?.stop()
    this.ua = this.socket = undefined
    this.view.state = 'off'
  }

  // now tries at once instead of waiting: the network came back.
  now() {
    if (!this.wanted || this.view.state === 'ready') return
    this.wait = FIRST_WAIT
    void this.register()
  }

  // answer picks up a ringing call, or the next INVITE for it when that is still on its way.
  answer(call: string) {
    const leg = this.legs.get(call)
    if (!leg) this.pick = call
    else void this.take(leg)
  }

  reject(call: string) {
    this.legs.get(call)?.hangup(486)
  }

  hangup(call: string) {
    this.legs.get(call)?.hangup()
  }

  mute(call: string, muted: boolean) {
    if (muted) this.muted.add(call)
    else this.muted.delete(call)
    this.legs.get(call)?.mute(muted)
  }

  // keep ends the legs of calls that are not at this desk any more: their BYE may have been lost with the connection. What was just
  // answered may be ahead of the desk.
  keep(calls: readonly string[]) {
    for (const [call, leg] of this.legs) if (!calls.includes(call) && leg.age() > STRAY) leg.hangup()
    for (const call of this.muted) if (!calls.includes(call)) this.muted.delete(call)
  }

  // unblock plays after a click where the browser wanted one.
  unblock() {
    for (const leg of this.legs.values()) leg.play()
  }

  private async register() {
    clearTimeout(this.retry)
    try {
      this.account = await this.ask()
    } catch {
      this.again()
      return
    }
    if (!this.wanted) return
    if (!this.ua) this.connect(this.account)
    else {
      this.ua.set('password', this.account.password)
      this.ua.register()
    }
  }

  private connect(a: PhoneAccount) {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocketInterface(`${scheme}//${location.host}${a.socket}`)
    this.socket = socket
    const ua = new UA({ sockets: [socket], uri: a.uri, authorization_user: a.user, password: a.password,
      realm: a.realm, register: true, register_expires: 90, session_timers: false, user_agent: 'hotline-desk', connection_recovery_min_interval: 1, connection_recovery_max_interval: 3 })
    this.ua = ua
    ua.on('registered', () => {
      this.wait = FIRST_WAIT
      this.view.state = 'ready'
    })
    // A stopped user agent says so late, when another may be at work.
    const lost = () => this.wanted && this.ua === ua && (this.view.state = 'lost')
    ua.on('unregistered', lost)
    ua.on('disconnected', lost)
    // After a restart of the server the password is void: ask for another. Stopping the user agent would end the talks, so it stays.
    ua.on('registrationFailed', () => this.again())
    ua.on('newRTCSession', (e: { session: RTCSession; request: unknown; originator: string }) => {
      if (e.originator === 'remote') this.invited(e.session, e.request as IncomingRequest)
    })
    ua.start()
  }

  private again() {
    if (!this.wanted) return
    this.view.state = 'lost'
    clearTimeout(this.retry)
    this.retry = setTimeout(() => void this.register(), this.wait * (0.5 + Math.random() / 2))
    this.wait = Math.min(2 * this.wait, LAST_WAIT)
  }

  private invited(session: RTCSession, request: IncomingRequest) {
    const call = request.getHeader('X-Hotline-Call') || session.id
    const old = this.legs.get(call)
    const leg = new Leg(call, session, this.legSink)
    this.legs.set(call, leg)
    old?.hangup()
    this.view.legs = [...this.legs.keys()]
    if (unattended(request) || this.pick === call) void this.take(leg)
    else this.sink.ringing(call)
  }

  private async take(leg: Leg) {
    this.pick = ''
    try {
      await leg.answer(this.account?.ice_servers ?? [], this.muted.has(leg.call))
    } catch (e) {
      this.sink.noAnswer(leg.call, e instanceof DOMException ? e.name : 'Error')
    }
  }

  private gone(leg: Leg) {
    if (this.legs.get(leg.call) === leg) this.legs.delete(leg.call)
    this.view.legs = [...this.legs.keys()]
    if (!this.legs.size) Object.assign(this.view, { blocked: false, quality: { bars: 0, loss: 0, rtt: 0 } })
  }
}

// unattended: the server asks the phone to pick up by itself (RFC 5373, or the older answer-after).
export function unattended(request: { getHeader(name: string): string | undefined }): boolean {
  return /^\s*auto/i.test(request.getHeader('Answer-Mode') ?? '') || /answer-after\s*=\s*0/i.test(request.getHeader('Call-Info') ?? '')
}
