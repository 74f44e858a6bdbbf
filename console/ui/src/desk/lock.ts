// One window of an account holds the phone: the one that asked last, or the next one when that window closes.
export interface Held {
  // gained: this window holds the phone from now on; stolen: a moment ago another one did.
  gained(stolen: boolean): void
  // lost: another window took it.
  lost(): void
  // waits: another window holds it.
  waits(): void
}

export class WindowLock {
  private release: (() => void) | undefined
  private ended = false

  constructor(
    private readonly name: string,
    private readonly held: Held,
    private readonly locks: LockManager | undefined = navigator.locks,
  ) {}

  // start waits for its turn, for as long as it takes; without Web Locks every window holds a phone.
  start() {
    if (!this.locks) {
      this.held.gained(false)
      return
    }
    void this.locks.query().then((all) => {
      if (!this.release && !this.ended && all.held?.some((l) => l.name === this.name)) this.held.waits()
    })
    this.ask({})
  }

  // take takes the phone from the window that holds it.
  take() {
    if (!this.release && this.locks) this.ask({ steal: true })
  }

  stop() {
    this.ended = true
    this.release?.()
  }

  private ask(options: LockOptions) {
    const holding = () => {
      if (this.ended || this.release) return undefined
      return new Promise<void>((done) => {
        this.release = done
        this.held.gained(!!options.steal)
      })
    }
    this.locks!.request(this.name, options, holding).catch((e: unknown) => {
      if (!(e instanceof DOMException && e.name === 'AbortError')) return
      this.release = undefined
      if (this.ended) return
      this.held.lost()
      this.ask({})
    })
  }
}
