// A supervisor's phone: one SIP leg that the page opens when a call is chosen and keeps from call to call, so that listening, whispering,
// barging in and taking over are orders to the server and need no dialling. Until it is put on a call both sides send silence, so that
// the buffers on the way run already. It asks for the microphone when somebody is to hear it.
import { UA, WebSocketInterface } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import { onBeforeUnmount, reactive, ref, watchEffect } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { QualityMeter, type Quality } from '@/caller/quality'
import { microphone } from '@/desk/leg'
import { silence } from '@/lib/silence'
import { useSession } from '@/stores/session'
import { useStream } from '@/stores/stream'

export type MonitorMode = 'listen' | 'whisper' | 'barge' | 'takeover'
export type MonitorVisit = Schemas['MonitorVisit']
type Account = Schemas['MonitorPhone']
type State = Schemas['MonitorState']

// off: not wanted; connecting; ready: the leg is up.
export type MonitorPhoneState = 'off' | 'connecting' | 'ready'

const TICKET = 100_000 // ms that a ticket is used; the server takes it for 120 s
const IDLE = 120_000 // ms without a call until the leg, and with it the microphone, is given up

// PhoneProblem: the phone cannot be had. why: noMic (to speak needs a microphone), lost (the server does not answer).
export class PhoneProblem extends Error {
  constructor(readonly why: 'noMic' | 'lost') {
    super(why)
  }
}

export class MonitorPhone {
  readonly view = reactive({
    state: 'off' as MonitorPhoneState,
    mic: true, // false: only listening is possible
    muted: false,
    blocked: false, // the browser wants a click before it plays sound: unblock
    visit: undefined as MonitorVisit | undefined, // the call that this window's phone is on
    elsewhere: undefined as MonitorVisit | undefined, // the call that the phone of another window of this account is on
    visits: [] as MonitorVisit[], // all supervisors on all calls
    quality: { bars: 0, loss: 0, rtt: 0 } as Quality,
  })
  private ua: UA | undefined
  private account: { data: Account; at: number } | undefined
  private fetching: Promise<Account> | undefined // of an account
  private session: RTCSession | undefined
  private line = Promise.resolve('') // the address of this window's leg, once it is known
  private own = '' // the same, as far as it is known
  private voice: MediaStream | undefined // the microphone
  private asked: Promise<void> | undefined // it is being asked for
  private silent: AudioContext | undefined // what is sent before there is one
  private readonly orders: { mode: MonitorMode | 'stop' }[] = [] // under way, the newest last
  private before: Promise<unknown> = Promise.resolve() // the order before the next one
  private version = 0 // of the state that view tells
  private closed = false
  private opening: Promise<void> | undefined
  private idle: ReturnType<typeof setTimeout> | undefined
  private meter: ReturnType<typeof setInterval> | undefined
  private readonly audio = new Audio()

  constructor() {
    this.audio.autoplay = true
  }

  // warm connects to the server without a call, so that the first order need not wait for that. It asks for no microphone.
  async warm() {
    try {
      await this.connected()
    } catch {
      // the first order says what is wrong
    }
  }

  // ready opens the leg ahead of the first order, after a gesture of the user's: without one browsers play and record nothing.
  async ready() {
    try {
      await this.open()
    } catch {
      return // the first order says what is wrong
    }
    this.rest()
  }

  // join puts the phone on a call in a mode, or changes the mode there. The leg is opened meanwhile where there is none.
  async join(call: string, mode: MonitorMode, text = '') {
    this.open().catch(() => undefined) // looked at below
    const done = this.ordered(mode, async () => {
      const open = this.open() // it may have been lost since
      open.catch(() => undefined)
      if (mode !== 'listen') await Promise.all([open, this.microphone()])
      const line = await this.line
      if (this.closed) throw new PhoneProblem('lost')
      try {
        const s = await order(call, mode, line, text) // the server waits for the phone
        await open
        return s
      } catch (e) {
        await open // the reason, where the phone is at fault
        throw e
      }
    })
    this.play()
    await done
    this.play()
    if (mode === 'listen') void this.ahead()
  }

  // hint sends a text to whoever talks with the caller. It needs no phone, and changes nothing that view tells.
  async hint(call: string, text: string) {
    await order(call, 'hint', '', text)
  }

  // stop leaves the call; a call that was taken over goes back. The phone stays for two minutes, and so do those of other windows where they are.
  async stop(call: string) {
    await this.ordered('stop', async () => order(call, 'stop', await this.line))
  }

  mute(muted: boolean) {
    this.view.muted = muted
    this.tune()
  }

  // unblock plays after a click where the browser wanted one.
  unblock() {
    this.play()
  }

  // take is told the state by the server: the notice "monitor", and the answer to an order. They come by two ways: what is older than what
  // was told already is nothing new.
  take(s: State) {
    if (s.version < this.version) return
    this.version = s.version
    const here = s.visit?.line === this.own
    this.view.visit = here ? s.visit : undefined
    this.view.elsewhere = here ? undefined : s.visit
    this.view.visits = s.visits
    this.tune()
    this.rest()
  }

  // close gives everything up: the page is left.
  close() {
    this.closed = true
    this.hangup()
    this.ua?.stop()
    this.ua = undefined
    this.account = undefined
  }

  // ordered has one order carried out after the other, so that the server is left with what was wanted last. The microphone does not wait.
  private async ordered(mode: MonitorMode | 'stop', run: () => Promise<State>) {
    const mine = { mode }
    this.orders.push(mine)
    this.rest()
    this.tune()
    const done = this.before.then(run)
    this.before = done.catch(() => undefined)
    try {
      this.take(await done)
    } finally {
      this.orders.splice(this.orders.indexOf(mine), 1)
      this.tune()
      this.rest()
    }
  }

  // rest gives the leg up unless it is needed within a while.
  private rest() {
    clearTimeout(this.idle)
    if (this.view.state === 'ready' && !this.view.visit && !this.orders.length) this.idle = setTimeout(() => this.hangup(), IDLE)
  }

  // play lets the leg be heard; who is on a call, or wants to be, is told when the browser asks for a click first.
  private play() {
    void this.silent?.resume().catch(() => undefined)
    if (this.audio.srcObject) this.audio.play().then(() => (this.view.blocked = false), () => (this.view.blocked = !!this.view.visit || this.orders.length > 0))
  }

  private hangup() {
    clearTimeout(this.idle)
    const s = this.session
    if (s && !s.isEnded()) s.terminate()
    this.gone(s)
  }

  private open(): Promise<void> {
    if (this.view.state === 'ready') return Promise.resolve()
    this.opening ??= this.dial().finally(() => (this.opening = undefined))
    return this.opening
  }

  private async dial() {
    this.view.state = 'connecting'
    const ticket = this.ticketed()
    this.line = ticket.then((data) => (this.own = data.line), () => '')
    try {
      const data = await ticket
      const ua = await this.connected()
      if (this.closed) throw new PhoneProblem('lost')
      this.account = undefined // a ticket is good for one call
      this.silent = new AudioContext()
      await this.call(ua, data, silence(this.silent))
      this.view.state = 'ready'
      this.rest()
    } catch (e) {
      this.gone(this.session)
      throw e
    }
  }

  private call(ua: UA, account: Account, stream: MediaStream): Promise<void> {
    return new Promise((done, failed) => {
      const session = ua.call(account.line, { mediaStream: stream, pcConfig: { iceServers: account.ice_servers }, eventHandlers: {
        peerconnection: ({ peerconnection: pc }: { peerconnection: RTCPeerConnection }) => {
          pc.ontrack = (e: RTCTrackEvent) => {
            this.audio.srcObject = new MediaStream([e.track])
            this.play()
          }
        },
      } })
      this.session = session
      // The server finds us by our connectivity checks: waiting for every candidate would only cost time.
      session.on('icecandidate', (e) => e.ready())
      session.on('accepted', () => {
        this.measure(session)
        done()
      })
      session.on('ended', () => this.gone(session))
      session.on('failed', () => {
        this.gone(session)
        failed(new PhoneProblem('lost'))
      })
    })
  }

  // ticketed has an account with a good ticket at hand; whoever asks meanwhile waits for the same.
  private async ticketed(): Promise<Account> {
    const has = this.account
    if (has && Date.now() - has.at < TICKET) return has.data
    this.fetching ??= ask(api.POST('/api/v1/monitor/phone')).then((data) => {
      this.account = { data, at: Date.now() }
      return data
    }).finally(() => (this.fetching = undefined))
    return this.fetching
  }

  // connected is the user agent with its socket open, and an account with a good ticket.
  private async connected(): Promise<UA> {
    const a = await this.ticketed()
    if (this.closed) throw new PhoneProblem('lost')
    if (!this.ua) {
      const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
      this.ua = new UA({ sockets: [new WebSocketInterface(`${scheme}//${location.host}${a.socket}`)], uri: a.uri, authorization_user: a.user, password: a.password,
        realm: a.realm, register: false, session_timers: false, user_agent: 'hotline-monitor', connection_recovery_min_interval: 1, connection_recovery_max_interval: 3 })
      this.ua.start()
    } else this.ua.set('password', a.password)
    const ua = this.ua
    if (!ua.isConnected())
      await new Promise<void>((done, failed) => {
        const late = setTimeout(() => failed(new PhoneProblem('lost')), 5000)
        ua.once('connected', () => {
          clearTimeout(late)
          done()
        })
      })
    return ua
  }

  // microphone sends the microphone instead of silence, without a new description of the leg.
  private microphone(): Promise<void> {
    this.asked ??= this.record().finally(() => (this.asked = undefined))
    return this.asked
  }

  private async record() {
    if (this.voice) return
    let stream: MediaStream | undefined
    let leg: RTCSession | undefined
    try {
      stream = await microphone()
      stream.getAudioTracks().forEach((track) => (track.enabled = false))
      await this.opening?.catch(() => undefined)
      leg = this.session
      if (!leg) throw new PhoneProblem('lost')
      await leg.connection.getSenders()[0]?.replaceTrack(stream.getAudioTracks()[0]!)
      if (leg !== this.session) throw new PhoneProblem('lost') // the next leg has silence
      this.voice = stream
      this.view.mic = true
      this.tune()
    } catch (e) {
      stream?.getTracks().forEach((track) => track.stop())
      if (e instanceof PhoneProblem) throw e
      if (leg && leg !== this.session) throw new PhoneProblem('lost') // a leg that is over takes no track
      this.view.mic = false
      throw new PhoneProblem('noMic')
    }
  }

  // ahead has the microphone at hand while somebody listens, where it was allowed before: the first word of a whisper waits for nothing.
  private async ahead() {
    try {
      const allowed = await navigator.permissions.query({ name: 'microphone' as PermissionName })
      if (allowed.state === 'granted' && this.view.visit) await this.microphone()
    } catch {
      // the browser cannot tell, or the microphone is in use: the first order to speak says so
    }
  }

  // tune lets the microphone through, or not, and is called whenever something changes that decides it: the newest order under way, else the
  // visit that this window's phone is on. Whoever only listens sends silence, whatever the server does with it; so does a window whose
  // call another window of the account has.
  private tune() {
    const mode = this.orders.at(-1)?.mode ?? this.view.visit?.mode
    const on = !!mode && mode !== 'stop' && mode !== 'listen' && !this.view.muted
    this.voice?.getAudioTracks().forEach((track) => (track.enabled = on))
  }

  private measure(session: RTCSession) {
    clearInterval(this.meter)
    const meter = new QualityMeter()
    this.meter = setInterval(() => {
      const pc = session.connection
      if (pc && this.session === session) void meter.look(pc).then((q) => (this.view.quality = q), () => undefined)
    }, 2000)
  }

  private gone(session: RTCSession | undefined) {
    if (session !== this.session) return
    this.session = undefined
    clearInterval(this.meter)
    clearTimeout(this.idle)
    this.voice?.getTracks().forEach((track) => track.stop())
    void this.silent?.close().catch(() => undefined)
    this.voice = this.silent = undefined
    this.audio.srcObject = null
    Object.assign(this.view, { state: 'off', blocked: false, quality: { bars: 0, loss: 0, rtt: 0 } })
  }
}

const order = (id: string, mode: MonitorMode | 'hint' | 'stop', line = '', text = ''): Promise<State> =>
  ask(api.POST('/api/v1/monitor/{id}', { params: { path: { id } }, body: { mode, ...(line && { line }), ...(text && { text }) } }))

// useMonitor is the phone for a page: it follows who is on which call, and is given up when the page is left. Its promises reject with
// Problem (the server's answer) or PhoneProblem.
export function useMonitor() {
  const phone = new MonitorPhone()
  if (useSession().may('live.control')) void phone.warm()
  const ready = ref(false)
  const unwatch = watchEffect(() => (ready.value = phone.view.state === 'ready'))
  const unlisten = useStream().listen({
    event: () => undefined,
    reset: () => void ask(api.GET('/api/v1/monitor')).then((s) => phone.take(s), () => undefined),
    notice: (topic, data) => topic === 'monitor' && phone.take(data as State),
  })
  onBeforeUnmount(() => {
    unwatch()
    unlisten()
    phone.close()
  })
  return {
    phone: ready,
    view: phone.view,
    warm: () => phone.warm(),
    ready: () => phone.ready(),
    join: (call: string, mode: MonitorMode, text = '') => phone.join(call, mode, text),
    hint: (call: string, text: string) => phone.hint(call, text),
    stop: (call: string) => phone.stop(call),
    mute: (muted: boolean) => phone.mute(muted),
    unblock: () => phone.unblock(),
  }
}

