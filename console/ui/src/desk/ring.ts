// The sound of a ringing desk, made by code: two soft notes every two seconds.
export class Ringer {
  private context: AudioContext | undefined
  private timer: ReturnType<typeof setInterval> | undefined

  // start rings until stop. Browsers allow sound after the first click on the page.
  start() {
    if (this.timer) return
    this.context ??= new AudioContext()
    void this.context.resume().catch(() => undefined)
    const ring = () => this.play([784, 988, 784, 988])
    ring()
    this.timer = setInterval(ring, 2000)
  }

  stop() {
    clearInterval(this.timer)
    this.timer = undefined
    void this.context?.suspend()
  }

  // once is one short sound: something wants attention, and no call rings.
  once() {
    this.context ??= new AudioContext()
    void this.context.resume().catch(() => undefined)
    this.play([660])
  }

  close() {
    this.stop()
    void this.context?.close()
    this.context = undefined
  }

  private play(notes: number[]) {
    const c = this.context
    if (!c || c.state === 'closed') return
    notes.forEach((hz, i) => {
      const from = c.currentTime + 0.02 + i * 0.16
      const tone = c.createOscillator()
      const level = c.createGain()
      tone.frequency.value = hz
      tone.type = 'triangle'
      level.gain.setValueAtTime(0, from)
      level.gain.linearRampToValueAtTime(0.16, from + 0.015)
      level.gain.exponentialRampToValueAtTime(0.001, from + 0.32)
      tone.connect(level).connect(c.destination)
      tone.start(from)
      tone.stop(from + 0.35)
    })
  }
}
