// The softphone behind the page: one call at a time, SIP over WebSocket, WebRTC media.
import { UA, WebSocketInterface } from 'jssip'
import type { IncomingInfoEvent, OutgoingInfoEvent, RTCSession } from 'jssip/lib/RTCSession'
import { reactive } from 'vue'
import { silence } from '@/lib/silence'
import { Captions } from './captions'
import { QualityMeter, type Quality } from './quality'
import { language, type Word } from './text'

export type State = 'idle' | 'asking' | 'connecting' | 'ringing' | 'talking' | 'ended'

interface Ticket {
  name: string
  number: string
  user: string
  password: string
  ice_servers: RTCIceServer[]
}

export class Phone {
  readonly view = reactive({ state: 'idle' as State, problem: '' as Word | '', muted: false, spoken: true, answered: false, seconds: 0, blocked: false, unsent: false,
    quality: { bars: 0, loss: 0, rtt: 0 } as Quality })
  readonly captions = new Captions()
  readonly audio = new Audio()
  private ua?: UA
  private session?: RTCSession
  private mic?: MediaStream
  private silent?: AudioContext
  private timer?: ReturnType<typeof setInterval>
  private attempt = 0

  constructor() {
    this.audio.autoplay = true
  }

  // call places the call; without speech the caller types, and silence is sent.
  async call(speech: boolean) {
    const v = this.view
    if (v.state !== 'idle' && v.state !== 'ended') return
    Object.assign(v, { state: speech ? 'asking' : 'connecting', problem: '', muted: false, spoken: speech, answered: false, seconds: 0, unsent: false, blocked: false, quality: { bars: 0, loss: 0, rtt: 0 } })
    this.captions.clear()
    const mine = ++this.attempt
    const ticket = ask()
    ticket.catch(() => undefined) // looked at below
    try {
      const stream = speech ? await microphone() : this.silence()
      if (mine !== this.attempt) return stream.getTracks().forEach((track) => track.stop()) // hung up while the browser asked
      this.mic = stream
      v.state = 'connecting'
      const account = await ticket
      if (mine === this.attempt) this.dial(account, stream)
    } catch (e) {
      if (mine === this.attempt) this.end(e instanceof Problem ? e.word : 'failed')
    }
  }

  private dial(ticket: Ticket, stream: MediaStream) {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const host = 'hotline.invalid'
    const ua = new UA({ sockets: [new WebSocketInterface(`${scheme}//${location.host}/sip`)], uri: `sip:${ticket.user}@${host}`, password: ticket.password,
      register: false, session_timers: false, user_agent: 'hotline-page' })
    this.ua = ua
    // The socket of the last call may close after the next call was begun: what does not come from the call at hand is nothing to it.
    ua.on('disconnected', () => this.ua === ua && this.view.state === 'connecting' && this.end('offline'))
    ua.on('connected', () => {
      if (this.session || this.ua !== ua) return
      const headers = ['Recv-Info: hotline-captions', `Accept-Language: ${language.value}`]
      if (!this.view.spoken) headers.push('Hotline-Typing: yes')
      ua.call(`sip:${ticket.number}@${host}`, { mediaStream: stream, extraHeaders: headers,
        pcConfig: { iceServers: ticket.ice_servers },
        eventHandlers: {
          peerconnection: ({ peerconnection: pc }: { peerconnection: RTCPeerConnection }) => {
            pc.ontrack = (e: RTCTrackEvent) => this.hear(e)
          },
        } })
    })
    ua.on('newRTCSession', (e: { session: RTCSession }) => this.follow(e.session))
    ua.start()
  }

  private follow(s: RTCSession) {
    this.session = s
    // The server finds us by our connectivity checks: waiting for every candidate would only cost time.
    s.on('icecandidate', (e) => e.ready())
    s.on('progress', () => this.session === s && (this.view.state = 'ringing'))
    s.on('accepted', () => this.session === s && this.answered())
    s.on('newInfo', (e: IncomingInfoEvent | OutgoingInfoEvent) => {
      if (this.session !== s || e.originator !== 'remote' || !e.info.contentType?.startsWith('application/json')) return
      try {
        this.captions.take(JSON.parse(e.info.body))
      } catch {
        // a caption that cannot be read is not worth the call
      }
    })
    s.on('ended', (e) => this.session === s && this.end(e.originator === 'system' ? 'lost' : ''))
    s.on('failed', (e) => this.session === s && this.end(e.originator === 'local' ? '' : reason(e)))
  }

  private hear(e: RTCTrackEvent) {
    this.audio.srcObject = new MediaStream([e.track])
    this.audio.play().then(() => (this.view.blocked = false), () => (this.view.blocked = true))
  }

  // unblock plays after a touch where the browser wanted one.
  unblock() {
    this.audio.play().then(() => (this.view.blocked = false), () => undefined)
  }

  private answered() {
    const v = this.view
    v.state = 'talking'
    v.answered = true
    const from = Date.now()
    const meter = new QualityMeter()
    this.timer = setInterval(async () => {
      v.seconds = Math.round((Date.now() - from) / 1000)
      const pc = this.session?.connection
      if (pc && v.seconds % 2 === 0) v.quality = await meter.look(pc)
    }, 1000)
  }

  type(text: string): boolean {
    if (this.view.state !== 'talking' || !this.session) return false
    try {
      this.session.sendInfo('text/plain;charset=utf-8', text)
      return true
    } catch {
      return false
    }
  }

  press(key: string) {
    if (this.view.state === 'talking') this.session?.sendDTMF(key, { transportType: 'RFC2833' as never, duration: 160 })
  }

  mute() {
    this.view.muted = !this.view.muted
    if (this.view.muted) this.session?.mute({ audio: true })
    else this.session?.unmute({ audio: true })
  }

  hangup() {
    if (this.session && !this.session.isEnded()) this.session.terminate()
    else this.end('')
  }

  private silence(): MediaStream {
    this.silent = new AudioContext()
    return silence(this.silent)
  }

  private end(problem: Word | '') {
    if (this.view.state === 'ended' || this.view.state === 'idle') return
    clearInterval(this.timer)
    this.attempt++
    this.view.state = 'ended'
    this.view.problem = problem
    this.mic?.getTracks().forEach((track) => track.stop())
    void this.silent?.close()
    this.audio.srcObject = null
    const ua = this.ua
    this.ua = this.session = this.mic = this.silent = undefined
    ua?.stop()
  }
}

class Problem extends Error {
  constructor(readonly word: Word) {
    super(word)
  }
}

// hotlineName is what the hotline is called in the language of the page, "" where that cannot be known now.
export async function hotlineName(): Promise<string> {
  try {
    const answer = await fetch('/api/v1/caller', { headers: { 'Accept-Language': language.value } })
    return answer.ok ? (await answer.json()).name : ''
  } catch {
    return ''
  }
}

async function ask(): Promise<Ticket> {
  let answer: Response
  try {
    answer = await fetch('/api/v1/caller', { method: 'POST' })
  } catch {
    throw new Problem('offline')
  }
  if (answer.status === 403) throw new Problem('closed')
  if (!answer.ok) throw new Problem('offline')
  return answer.json()
}

async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new Problem('insecure')
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } })
  } catch (e) {
    throw new Problem(e instanceof DOMException && e.name === 'NotAllowedError' ? 'denied' : 'noMic')
  }
}

function reason(e: { message?: unknown }): Word {
  const code = (e.message as { status_code?: number } | undefined)?.status_code
  if (code === 486 || code === 503 || code === 600) return 'busy'
  return code === undefined ? 'offline' : 'failed'
}
