// The one event stream of this window. It resumes behind the last event it saw, so that a lost connection loses nothing.
import type { Schemas } from './client'

export type StreamEvent = Schemas['EventRecord']
type Message = Schemas['StreamMessage']

interface Notice {
  type: 'notice'
  topic: string
  data: unknown
}

// off: not wanted; connecting: for the first time; live; waiting: lost, tries again.
export type StreamState = 'off' | 'connecting' | 'live' | 'waiting'

export interface Sink {
  event(e: StreamEvent): void
  // notice brings a state as a whole: what came before on its topic counts no more.
  notice?(topic: string, data: unknown): void
  // state tells every change of the connection.
  state(s: StreamState): void
  // reset: events are missing for good, read everything again.
  reset(): void
  // refused: nobody is signed in any more.
  refused(): void
}

const SIGNED_OUT = 4001
const FIRST_WAIT = 500 // ms
const LAST_WAIT = 10_000
const SILENCE = 40_000 // the server says something at least every 15 s

export class EventStream {
  private socket: WebSocket | undefined
  private after: number | undefined
  private wait = FIRST_WAIT
  private retry: ReturnType<typeof setTimeout> | undefined
  private watch: ReturnType<typeof setTimeout> | undefined
  private wanted = false

  constructor(
    private readonly url: string,
    private readonly sink: Sink,
    private readonly open: (url: string) => WebSocket = (u) => new WebSocket(u),
  ) {}

  // start connects and stays connected until stop.
  start() {
    if (this.wanted) return
    this.wanted = true
    this.sink.state('connecting')
    this.connect()
  }

  stop() {
    this.wanted = false
    this.drop()
    this.after = undefined
    this.wait = FIRST_WAIT
    this.sink.state('off')
  }

  // now tries at once instead of waiting: the network came back.
  now() {
    if (!this.wanted || this.socket) return
    clearTimeout(this.retry)
    this.connect()
  }

  private connect() {
    const socket = this.open(this.after === undefined ? this.url : `${this.url}${this.url.includes('?') ? '&' : '?'}after=${this.after}`)
    this.socket = socket
    this.alive()
    socket.onmessage = (m) => this.socket === socket && this.take(JSON.parse(String(m.data)) as Message | Notice)
    socket.onclose = (c) => this.socket === socket && this.lost(c.code)
  }

  private take(m: Message | Notice) {
    this.alive()
    if (m.type === 'notice') {
      this.sink.notice?.(m.topic, m.data)
      return
    }
    if (m.type === 'hello' || m.type === 'reset') {
      this.wait = FIRST_WAIT
      this.sink.state('live')
      if (m.type === 'reset') this.sink.reset()
    }
    for (const item of m.items ?? []) if (this.after === undefined || item.seq > this.after) this.sink.event(item.event)
    this.after = m.seq
  }

  private lost(code: number) {
    this.drop()
    if (!this.wanted) return
    if (code === SIGNED_OUT) {
      this.stop()
      this.sink.refused()
      return
    }
    this.sink.state('waiting')
    // Spread over half the time, so that all windows do not come back at once.
    this.retry = setTimeout(() => this.connect(), this.wait * (0.5 + Math.random() / 2))
    this.wait = Math.min(2 * this.wait, LAST_WAIT)
  }

  private alive() {
    clearTimeout(this.watch)
    this.watch = setTimeout(() => this.lost(0), SILENCE)
  }

  private drop() {
    clearTimeout(this.watch)
    clearTimeout(this.retry)
    const socket = this.socket
    this.socket = undefined
    socket?.close()
  }
}
