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

// ears runs in a page: its microphone is a tone, what it hears is noted with the time of each change, keys with theirs.
function ears({ own, all }) {
  const now = () => performance.timeOrigin + performance.now()
  navigator.mediaDevices.getUserMedia = async () => {
    const c = new AudioContext()
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
  window.heard = {} // by tone: on, since when, how often
  addEventListener('keydown', () => (window.pressed = now()), true)
  const Native = RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args)
      this.addEventListener('track', (e) => {
        const c = new AudioContext()
        const meter = c.createAnalyser()
        meter.fftSize = 1024
        meter.smoothingTimeConstant = 0
        c.createMediaStreamSource(new MediaStream([e.track])).connect(meter)
        const bins = new Float32Array(meter.frequencyBinCount)
        const look = () => {
          meter.getFloatFrequencyData(bins)
          for (const f of all) {
            const at = Math.round((f * meter.fftSize) / c.sampleRate)
            const on = Math.max(...bins.slice(at - 1, at + 2)) > -45
            const h = (window.heard[f] ??= { on: false, since: 0, times: 0 })
            if (on !== h.on) Object.assign(h, { on, since: now(), times: h.times + (on ? 1 : 0) })
          }
          if (e.track.readyState === 'live') return void setTimeout(look, 4)
          for (const f of all) window.heard[f].on = false
          void c.close()
        }
        look()
      })
    }
  }
}

before(async () => {
  const browser = await launch(calls)
  const open = async (name, path, viewport = SMALL) => {
    const page = await watch(browser, { name, pardon: /./, patience: 45_000, viewport, permissions: ['microphone'] })
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
const since = (page, who) => page.evaluate((f) => window.heard[f].since, HZ[who])
const times = (page, who) => page.evaluate((f) => window.heard[f]?.times ?? 0, HZ[who])
const mode = (name) => boss.locator(`[data-test=${name}][aria-pressed=true]`).waitFor()

// press is a key, and how long it took until page heard who, or heard him no longer.
async function press(key, page, who, on = true) {
  await boss.keyboard.press(key)
  await hears(page, who, on)
  return (await since(page, who)) - (await pressed())
}

function report(what, all) {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))])
  console.log(`${what}: ${all.length} times, p50 ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(1)} ms`)
}

test('modes are switched', async () => {
  await boss.getByTestId('row').click()
  await press('l', boss, 'caller')
  await mode('listen')
  const took = { whisper: [], barge: [], silent: [] }
  const way = [] // from mouth to ear, without any order: what the audio of two browsers takes
  for (let i = 0; i < ROUNDS; i++) {
    const before = await times(caller, 'admin')
    took.whisper.push(await press('w', li, 'admin'))
    await mode('whisper')
    await boss.waitForTimeout(300) // long enough for a leak to be heard
    assert.equal(await times(caller, 'admin'), before, 'the caller heard a whisper')
    took.barge.push(await press('b', caller, 'admin'))
    await mode('barge')
    await boss.evaluate(() => window.speak(false))
    await hears(caller, 'admin', false)
    await boss.evaluate(() => window.speak(true))
    await hears(caller, 'admin')
    way.push((await since(caller, 'admin')) - (await pressed()))
    took.silent.push(await press('l', caller, 'admin', false))
    await hears(li, 'admin', false)
    await mode('listen')
    await boss.waitForTimeout(200)
  }
  for (const [what, all] of Object.entries(took)) report(`switch to ${what}`, all)
  report('of that, from mouth to ear', way)
  report('of that, the order to the server', await boss.evaluate(() => performance.getEntriesByType('resource').filter((r) => r.name.includes('/monitor/')).map((r) => r.duration)))
  report('switches', Object.values(took).flat())
})

test('a phone is opened', async () => {
  const took = { l: [], w: [] }
  for (let i = 0; i < STARTS; i++) {
    for (const [key, page, who] of [['l', boss, 'caller'], ['w', li, 'admin']]) {
      await boss.reload()
      await hears(li, 'admin', false)
      await boss.getByTestId('row').click()
      await boss.locator('[data-test=listen]:enabled').waitFor()
      await boss.waitForTimeout(700) // a supervisor looks before he presses a key; the page connects meanwhile
      took[key].push(await press(key, page, who))
    }
  }
  report('listen, new phone', took.l)
  report('whisper, new phone', took.w)
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
})
