// How long a supervisor's verbs take, in real browsers: a caller, an agent and a supervisor, told apart by tones. ROUNDS of mode switches
// on one phone, STARTS of a new phone; times run from the key to the tone in the ear of whoever must hear it, and nobody else may.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { BASE, calls, change, launch, shot, signIn, SMALL, watch } from './stage.mjs'

const { AGENTS } = process.env
const ROUNDS = Number(process.env.ROUNDS ?? 12)
const STARTS = Number(process.env.STARTS ?? 15)
const HZ = { caller: 600, liqiang: 1000, admin: 1800 }
let caller, li, boss

// ears runs in a page: its microphone is a tone; what passes is noted where the page hands frames to the network (said), where they come
// from there (come) and where they are heard (heard), by tone: on or off, since when, how often. Keys are noted with their times. The page
// speaks G.711, so that a frame tells its tone.
function ears({ own, all }) {
  const now = () => performance.timeOrigin + performance.now()
  navigator.mediaDevices.getUserMedia = async () => {
    const c = new AudioContext({ latencyHint: 'interactive' })
    const [tone, gain, out] = [c.createOscillator(), c.createGain(), c.createMediaStreamDestination()]
    gain.gain.value = 0.3
    window.speak = (on) => {
      gain.gain.value = on ? 0.3 : 0
      window.pressed = now()
    }
    tone.frequency.value = own
    tone.connect(gain).connect(out)
    tone.start()
    return out.stream
  }
  Object.assign(window, { heard: {}, come: {}, said: {} })
  addEventListener('keydown', () => (window.pressed = now()), true)
  const note = (where, f, on) => {
    const h = (where[f] ??= { on: false, times: 0, turns: [] })
    if (on === h.on) return
    h.turns.push([now(), on])
    Object.assign(h, { on, times: h.times + (on ? 1 : 0) })
  }
  // power is how much of a tone is in a frame of G.711 u-law, 0 to 1 (Goertzel).
  const power = (bytes, f) => {
    const w = 2 * Math.cos((2 * Math.PI * f) / 8000)
    let [a, b] = [0, 0]
    for (const u of bytes) {
      const v = ~u & 0xff
      const m = (((v & 15) << 3) + 132) << ((v >> 4) & 7)
      ;[a, b] = [((v & 128 ? 132 - m : m - 132) / 32768) + w * a - b, a]
    }
    return (2 * Math.sqrt(Math.max(0, a * a + b * b - w * a * b))) / bytes.length
  }
  const look = (where, { readable, writable }) => {
    void readable.pipeThrough(new TransformStream({ transform(frame, to) {
      const bytes = new Uint8Array(frame.data)
      if (bytes.length >= 80) for (const f of all) note(where, f, power(bytes, f) > 0.02)
      to.enqueue(frame)
    } })).pipeTo(writable)
  }
  const Native = RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(config, ...more) {
      super({ ...config, encodedInsertableStreams: true }, ...more)
      window.peer = this
      this.addEventListener('track', (e) => {
        look(window.come, e.receiver.createEncodedStreams())
        const c = new AudioContext({ latencyHint: 'interactive' })
        const meter = c.createAnalyser()
        meter.fftSize = 1024
        meter.smoothingTimeConstant = 0
        c.createMediaStreamSource(new MediaStream([e.track])).connect(meter)
        const bins = new Float32Array(meter.frequencyBinCount)
        const listen = () => {
          meter.getFloatFrequencyData(bins)
          for (const f of all) {
            const at = Math.round((f * meter.fftSize) / c.sampleRate)
            note(window.heard, f, Math.max(...bins.slice(at - 1, at + 2)) > -45)
          }
          if (e.track.readyState === 'live') return void setTimeout(listen, 4)
          for (const f of all) for (const where of [window.heard, window.come]) note(where, f, false)
          void c.close()
        }
        listen()
      })
    }
    async tap() {
      for (const s of this.getSenders()) if (!s.tapped) {
        s.tapped = true
        look(window.said, s.createEncodedStreams())
      }
      const only = RTCRtpReceiver.getCapabilities('audio').codecs.filter((c) => c.mimeType === 'audio/PCMU' || c.mimeType === 'audio/telephone-event')
      for (const t of this.getTransceivers()) if (!t.stopped) t.setCodecPreferences(only)
    }
    async createOffer(...args) {
      await this.tap()
      return super.createOffer(...args)
    }
    async createAnswer(...args) {
      await this.tap()
      return super.createAnswer(...args)
    }
  }
}

before(async () => {
  const browser = await launch(calls)
  const open = async (name, path, viewport = SMALL) => {
    const page = await watch(browser, { name, pardon: /./, patience: Number(process.env.WAIT ?? 45_000), viewport, permissions: ['microphone'] })
    await page.addInitScript(ears, { own: HZ[name], all: Object.values(HZ) })
    await page.goto(BASE + path)
    return page
  }
  const first = async (name, path) => {
    const page = await open(name, path)
    await signIn(page, name, JSON.parse(AGENTS)[name])
    await change(page, JSON.parse(AGENTS)[name])
    await page.waitForURL('**' + path)
    return page
  }
  li = await first('liqiang', '/desk')
  await li.locator('[data-phone=ready]').waitFor()
  await li.keyboard.press('r')
  await li.locator('[data-test=state][data-state=ready]').waitFor()
  caller = await open('caller', '/', { width: 390, height: 844 })
  await caller.getByTestId('call').click()
  await caller.getByTestId('bot').first().waitFor()
  await caller.getByTestId('words').fill('转人工')
  await caller.keyboard.press('Enter')
  await li.getByTestId('ring').waitFor()
  await li.keyboard.press('a')
  await hears(li, 'caller')
  await hears(caller, 'liqiang')
  boss = await first('admin', '/wall')
})

const hears = (page, who, on = true) => page.waitForFunction(([f, want]) => (window.heard[f]?.on ?? false) === want, [HZ[who], on], { polling: 10 })
const pressed = () => boss.evaluate(() => window.pressed)
const times = (page, who) => page.evaluate((f) => window.come[f]?.times ?? 0, HZ[who])
const mode = (name) => boss.locator(`[data-test=${name}][aria-pressed=true]`).waitFor()
// at is when something first turned on or off after the key: later turns are what the way loses.
const at = (page, where, who, key, on) => page.evaluate(([w, f, k, o]) => window[w][f]?.turns.find((t) => t[0] > k && t[1] === o)?.[0], [where, HZ[who], key, on])

// stages is how long after the key what was heard in page left the speaker's page (as far as that is known), came in its packets, and
// was heard.
async function stages(page, who, on, speaker) {
  const key = await pressed()
  const out = {}
  for (const [stage, where] of [['said', speaker], ['come', page], ['heard', page]]) {
    const t = where && (await at(where, stage, who, key, on))
    if (t) out[stage] = t - key
  }
  return out
}

// press is a key, and how long each stage took until page heard who, or heard him no longer.
async function press(key, page, who, on = true, speaker = undefined) {
  await boss.keyboard.press(key)
  try {
    await hears(page, who, on)
  } catch (e) {
    const buttons = await boss.locator('[aria-pressed][data-test]').evaluateAll((all) => all.map((b) => `${b.dataset.test} pressed ${b.ariaPressed} disabled ${b.disabled}`))
    const last = (where, p) => p.evaluate(([w, f]) => JSON.stringify(window[w][f]?.turns.slice(-4).map((t) => [Math.round(t[0] - window.pressed || 0), t[1]])), [where, HZ[who]])
    throw new Error(`key ${key}: ${buttons.join(', ')}; left the speaker ${await last('said', boss)}, came ${await last('come', page)}, heard ${await last('heard', page)}`, { cause: e })
  }
  return stages(page, who, on, speaker)
}

const rank = (all, share) => {
  const sorted = all.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))])
}
const figures = (all) => `p50 ${rank(all, 0.5)}, p95 ${rank(all, 0.95)}, slowest ${rank(all, 1)} ms`
function report(what, all) {
  if (!all.length) return
  console.log(`${what}: ${all.length} times`)
  for (const [stage, words] of [['said', 'leaves the speaker'], ['come', 'in the packets that come to the ear'], ['heard', 'heard']]) {
    const some = all.map((x) => x[stage]).filter((x) => x !== undefined)
    if (some.length) console.log(`  ${words}: ${figures(some)}`)
  }
}

// buffer is what the browser's jitter buffer held on average so far, in ms, since the last call.
async function buffer(page) {
  return page.evaluate(async () => {
    const now = [...(await window.peer.getStats()).values()].find((s) => s.type === 'inbound-rtp')
    const was = window.wasStats ?? { jitterBufferDelay: 0, jitterBufferEmittedCount: 0 }
    window.wasStats = now
    return Math.round((1000 * (now.jitterBufferDelay - was.jitterBufferDelay)) / Math.max(1, now.jitterBufferEmittedCount - was.jitterBufferEmittedCount))
  })
}

test('modes are switched', async () => {
  await boss.getByTestId('row').click()
  await boss.locator('[data-test=whisper]:enabled').waitFor() // the board knows the agent
  await press('l', boss, 'caller')
  await mode('listen')
  const took = { whisper: [], barge: [], silent: [] }
  const way = [] // from mouth to ear, without any order: what the audio of two browsers takes
  const held = []
  for (const page of [caller, li]) await buffer(page)
  for (let i = 0; i < ROUNDS; i++) {
    const before = await times(caller, 'admin') // by packets: what is late in the browser's buffer is no whisper
    took.whisper.push(await press('w', li, 'admin', true, boss))
    await mode('whisper')
    await boss.waitForTimeout(300) // long enough for a leak to be heard
    assert.equal(await times(caller, 'admin'), before, 'the caller heard a whisper')
    took.barge.push(await press('b', caller, 'admin'))
    await mode('barge')
    await boss.evaluate(() => window.speak(false))
    await hears(caller, 'admin', false)
    await boss.evaluate(() => window.speak(true))
    await hears(caller, 'admin')
    way.push(await stages(caller, 'admin', true, boss))
    took.silent.push(await press('l', caller, 'admin', false))
    await hears(li, 'admin', false)
    await mode('listen')
    held.push(await buffer(caller), await buffer(li))
    await boss.waitForTimeout(200)
  }
  for (const [what, all] of Object.entries(took)) report(`switch to ${what}`, all)
  report('from mouth to ear, no order at all', way)
  console.log(`jitter buffers of the browsers that hear: ${figures(held)}`)
  console.log(`the order to the server and back: ${figures(await orders())}`)
  report('switches', Object.values(took).flat())
})

const orders = () => boss.evaluate(() => performance.getEntriesByType('resource').filter((r) => /monitor.[0-9A-Z]{26}$/.test(r.name)).map((r) => r.duration))

test('a phone is opened', async () => {
  const took = { l: [], w: [] }
  const order = []
  for (let i = 0; i < STARTS; i++) {
    for (const [key, page, who] of [['l', boss, 'caller'], ['w', li, 'admin']]) {
      await boss.reload()
      await hears(li, 'admin', false)
      await boss.getByTestId('row').click()
      await boss.locator('[data-test=listen]:enabled').waitFor()
      await boss.waitForTimeout(700) // a supervisor looks before he presses a key; the page connects meanwhile
      took[key].push(await press(key, page, who))
      order.push(...(await orders()))
    }
  }
  report('listen, new phone', took.l)
  report('whisper, new phone', took.w)
  console.log(`the order to the server and back: ${figures(order)}`)
})

test('a call is taken over by two keys, and goes back', async () => {
  await boss.keyboard.press('o')
  await boss.getByTestId('takeover-sure').waitFor()
  await shot(boss, 'verbs-takeover')
  await boss.keyboard.press('Escape')
  await boss.getByTestId('takeover-sure').waitFor({ state: 'hidden' })
  await hears(li, 'caller')
  await boss.keyboard.press('o')
  await boss.locator('[data-test=takeover-sure]:focus').waitFor()
  await boss.keyboard.press('Enter')
  await hears(caller, 'admin')
  await hears(boss, 'caller')
  await hears(caller, 'liqiang', false)
  await mode('takeover')
  await boss.keyboard.press('l') // gives the caller back and goes on listening, without dialling anew
  await mode('listen')
  await hears(caller, 'admin', false)
})
