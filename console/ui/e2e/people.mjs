// The true thing: a caller's page, the machine, the queue, two agents' desks and a supervisor's wall, all in browsers. Who hears whom is
// told by tones.
import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import { before, test } from 'node:test'
import { BASE, calls, change, faults, launch, shot, signIn, SMALL, watch } from './stage.mjs'

const { AGENTS } = process.env
const TONES = { caller: 600, liqiang: 1000, wangfang: 1400, admin: 1800 }
let browser, caller, li, wang, boss
let cut = () => {}

// ears runs in a page: the microphone is a tone that the test switches, and what comes from the other side is measured.
function ears(hz) {
  let gain
  navigator.mediaDevices.getUserMedia = async () => {
    const c = new AudioContext()
    const [tone, out] = [c.createOscillator(), c.createMediaStreamDestination()]
    gain = c.createGain()
    gain.gain.value = window.speaking ? 0.3 : 0
    tone.frequency.value = hz
    tone.connect(gain).connect(out)
    tone.start()
    return out.stream
  }
  window.speak = (on) => {
    window.speaking = on
    if (gain) gain.gain.value = on ? 0.3 : 0
  }
  window.heard = {}
  const Native = RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args)
      this.addEventListener('track', (e) => {
        const c = new AudioContext()
        const meter = c.createAnalyser()
        meter.fftSize = 4096
        meter.smoothingTimeConstant = 0
        c.createMediaStreamSource(new MediaStream([e.track])).connect(meter)
        const bins = new Float32Array(meter.frequencyBinCount)
        const look = () => {
          meter.getFloatFrequencyData(bins)
          const at = (f) => Math.max(...bins.slice(Math.round((f * meter.fftSize) / c.sampleRate) - 2, Math.round((f * meter.fftSize) / c.sampleRate) + 3))
          window.heard = { 600: at(600) > -45, 1000: at(1000) > -45, 1400: at(1400) > -45, 1800: at(1800) > -45, any: Math.max(...bins) > -70 }
          if (e.track.readyState === 'live') setTimeout(look, 20)
          else {
            window.heard = {} // what the next track brings is not what this one brought
            void c.close()
          }
        }
        look()
      })
    }
  }
}

async function open(name, path, size) {
  const page = await watch(browser, { name, pardon: /./, patience: 45_000, viewport: size, permissions: ['microphone'] })
  await page.addInitScript(ears, TONES[name])
  await page.goto(path)
  return page
}

// first signs somebody in for the first time.
async function first(name, address) {
  const once = JSON.parse(AGENTS)[name]
  const page = await open(name, address, SMALL)
  await signIn(page, name, once)
  await change(page, once)
  await page.waitForURL(address.replace(/^.*\//, '**/'))
  return page
}

// desk is an agent's, ready for calls.
async function desk(name, base) {
  const page = await first(name, `${base}/desk`)
  await page.locator('[data-phone=ready]').waitFor()
  await page.locator('[data-test=state]').waitFor()
  await page.keyboard.press('r')
  await seat(page, 'ready')
  return page
}

// through is a way to the server that cut breaks off, as a network does.
async function through(base) {
  const { hostname, port } = new URL(base)
  const pairs = new Set()
  const server = createServer((inside) => {
    const outside = connect(Number(port), hostname)
    pairs.add(inside).add(outside)
    inside.pipe(outside).pipe(inside)
    for (const s of [inside, outside]) s.on('error', () => {}).on('close', () => (inside.destroy(), outside.destroy()))
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  server.unref()
  cut = () => pairs.forEach((s) => s.destroy())
  return `http://127.0.0.1:${server.address().port}`
}

const seat = (page, state) => page.locator(`[data-test=state][data-state=${state}]`).waitFor()
const hears = (page, hz, yes = true) => page.waitForFunction(([f, want]) => !!window.heard[f] === want, [hz, yes])
const silent = (page) => page.waitForFunction(() => !window.heard.any)
const timed = async (what, f) => {
  const from = performance.now()
  await f()
  console.log(`${what}: ${Math.round(performance.now() - from)} ms`)
}

before(async () => (browser = await launch(calls)))

test('an agent is ready, a caller asks for a person, the desk rings with all that is known', async () => {
  li = await desk('liqiang', await through(BASE))
  caller = await open('caller', BASE + '/', { width: 390, height: 844 })
  await caller.getByTestId('call').click()
  await caller.locator('[data-test=state][data-state=talking]').waitFor({ state: 'attached' })
  await caller.getByTestId('bot').first().waitFor()
  const greeted = await caller.getByTestId('bot').count()
  await caller.getByTestId('words').fill('我家宽带上不了网了')
  await caller.keyboard.press('Enter')
  await caller.waitForFunction((n) => document.querySelectorAll('[data-test=bot]').length > n, greeted)
  await caller.getByTestId('words').fill('转人工')
  await timed('typed words to ringing desk', async () => {
    await caller.keyboard.press('Enter')
    await li.getByTestId('ring').waitFor()
  })
  await li.getByTestId('ring').locator('.why').waitFor()
  await li.locator('.lines').getByText('转人工', { exact: true }).first().waitFor()
  await shot(li, 'people-ringing')
})

test('answered by a key, both hear each other', async () => {
  await caller.evaluate(() => window.speak(true))
  await li.evaluate(() => window.speak(true))
  await timed('key to talk', async () => {
    await li.keyboard.press('a')
    await seat(li, 'on_call')
    await Promise.all([hears(li, TONES.caller), hears(caller, TONES.liqiang)])
  })
  await li.getByTestId('steps').getByText('宽带报修').waitFor() // live help knows what was told to the machine
  await li.getByTestId('card-phrase').waitFor()
  await li.locator('[data-field=symptom][data-state=suggested]').getByText('完全上不了网').waitFor()
  await shot(li, 'people-talking')
  await li.keyboard.press('f')
  await li.locator('[data-field=symptom][data-state=confirmed]').waitFor()
})

test('a supervisor listens, whispers and barges in, without dialling again', async () => {
  boss = await first('admin', `${BASE}/wall`)
  await boss.evaluate(() => window.speak(true))
  await boss.getByTestId('row').click()
  const mode = (name) => boss.locator(`[data-test=${name}][aria-pressed=true]`).waitFor()
  await timed('click to listen', async () => {
    await boss.getByTestId('listen').click()
    await Promise.all([hears(boss, TONES.caller), hears(boss, TONES.liqiang)])
  })
  await mode('listen')
  await timed('click to whisper', async () => {
    await boss.getByTestId('whisper').click()
    await hears(li, TONES.admin)
  })
  await mode('whisper')
  await shot(boss, 'people-monitor')
  await hears(caller, TONES.admin, false)
  await boss.getByTestId('stop').click()
  await hears(li, TONES.admin, false)
  await timed('click to listen again', async () => {
    await boss.getByTestId('listen').click()
    await hears(boss, TONES.caller)
  })
  await mode('listen')
  await timed('keys to whisper and at once to barge in', async () => {
    await boss.keyboard.press('w')
    await boss.keyboard.press('b') // while the whisper begins: the last one counts
    await Promise.all([hears(caller, TONES.admin), hears(li, TONES.admin)])
  })
  await mode('barge')
  await boss.getByTestId('stop').click()
  await Promise.all([hears(caller, TONES.admin, false), hears(li, TONES.admin, false)])
})

test('a second window of the supervisor says where he is, and takes it here', async () => {
  const mode = (page, name) => page.locator(`[data-test=${name}][aria-pressed=true]`).waitFor()
  const second = await boss.context().newPage()
  second.setDefaultTimeout(45_000)
  await second.addInitScript(ears, TONES.admin)
  await second.addInitScript(() => (window.speaking = true))
  await second.goto(boss.url())
  await boss.getByTestId('whisper').click()
  await hears(li, TONES.admin)
  await second.getByTestId('elsewhere').getByText('您在另一个窗口耳语').waitFor()
  await second.getByTestId('elsewhere').click()
  await second.getByTestId('there').waitFor()
  assert.equal(await second.getByTestId('stop').count(), 0)
  await second.keyboard.press('x') // leaves nothing: its phone is on no call
  await shot(second, 'people-monitor-elsewhere')
  await second.getByTestId('take-here').click()
  await mode(second, 'whisper')
  await boss.getByTestId('elsewhere').waitFor()
  await Promise.all([hears(second, TONES.caller), hears(li, TONES.admin), hears(boss, TONES.caller, false)])
  await boss.keyboard.press('x')
  await second.keyboard.press('t') // this hotline has no trunk
  await second.getByTestId('target').fill('10086')
  await second.getByText('没有通往外线的中继').waitFor()
  assert.equal(await second.getByTestId('to-10086').count(), 0)
  await second.keyboard.press('Escape')
  await second.getByTestId('stop').click()
  await hears(li, TONES.admin, false)
  await second.getByTestId('mine').waitFor({ state: 'detached' })
  await second.close()
  await boss.close()
})

test('mute, hold with music, and back', async () => {
  await li.keyboard.press('m')
  await silent(caller)
  await li.keyboard.press('m')
  await hears(caller, TONES.liqiang)
  await li.keyboard.press('h')
  await li.getByTestId('resume').waitFor()
  await hears(caller, TONES.liqiang, false)
  await hears(li, TONES.caller, false)
  await caller.waitForFunction(() => window.heard.any)
  await li.keyboard.press('h')
  await Promise.all([hears(li, TONES.caller), hears(caller, TONES.liqiang)])
})

test('the talk survives a reload of the desk', async () => {
  await timed('reload to talk', async () => {
    await li.reload()
    await li.waitForFunction(() => window.speak)
    await li.evaluate(() => window.speak(true))
    await Promise.all([hears(li, TONES.caller), hears(caller, TONES.liqiang)])
  })
  await seat(li, 'on_call')
})

test('and a network that drops', async () => {
  cut()
  await timed('drop to talk', async () => {
    await li.waitForFunction(() => document.querySelector('[data-phone]')?.dataset.phone !== 'ready')
    await li.locator('[data-phone=ready]').waitFor()
    await li.locator('.who .talking').waitFor()
    await Promise.all([hears(li, TONES.caller), hears(caller, TONES.liqiang)])
  })
})

test('and a move to another window', async () => {
  const second = await li.context().newPage()
  second.setDefaultTimeout(45_000)
  await second.addInitScript(ears, TONES.liqiang)
  await second.addInitScript(() => (window.speaking = true))
  await second.goto(li.url())
  await second.getByTestId('take').waitFor()
  await timed('move to talk', async () => {
    await second.getByTestId('take').click()
    await Promise.all([hears(second, TONES.caller), hears(caller, TONES.liqiang)])
  })
  await li.close()
  li = second
})

test('a colleague is asked, then has the caller', async () => {
  wang = await desk('wangfang', BASE)
  await wang.evaluate(() => window.speak(true))
  await li.keyboard.press('c')
  await li.getByTestId('target').fill('wangfang')
  await li.getByTestId('to-agent:wangfang').waitFor()
  await li.getByTestId('target').press('Enter')
  await wang.getByTestId('ring').waitFor()
  await wang.keyboard.press('a')
  await Promise.all([hears(li, TONES.wangfang), hears(wang, TONES.liqiang)])
  await hears(caller, TONES.liqiang, false)
  await li.getByTestId('complete').waitFor()
  await shot(li, 'people-consulting')
  await li.keyboard.press('o')
  await Promise.all([hears(wang, TONES.caller), hears(caller, TONES.wangfang)])
  await li.getByTestId('wrap').waitFor()
  await li.getByTestId('after').locator('[data-section=need]').getByText('上不了网').first().waitFor()
  await shot(li, 'people-wrap')
  await li.keyboard.press('r') // who is ready again is done with it
  await seat(li, 'ready')
  assert.deepEqual((await li.evaluate(async () => (await fetch('/api/v1/unfinished')).json())).items, [])
})

test('parked by one, taken back by the other', async () => {
  await wang.keyboard.press('p')
  await wang.getByTestId('wrap').waitFor()
  await hears(caller, TONES.wangfang, false)
  await wang.keyboard.press('w')
  await li.locator('.idle').getByText('王芳 ·').waitFor()
  await li.locator('.idle').getByTestId('retrieve').click()
  await seat(li, 'on_call')
  await Promise.all([hears(li, TONES.caller), hears(caller, TONES.liqiang)])
})

test('handed on blindly to a colleague without a microphone, who gets the call again with one', async () => {
  await wang.evaluate(() => {
    window.had = navigator.mediaDevices.getUserMedia
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await li.keyboard.press('t')
  await li.getByTestId('to-agent:wangfang').click()
  await li.getByTestId('wrap').waitFor()
  await li.keyboard.press('Shift+?') // help lies over the desk: no key reaches it
  await li.keyboard.press('w')
  await li.keyboard.press('Escape')
  await seat(li, 'wrap_up')
  await wang.getByTestId('ring').getByText('李强 转来').waitFor()
  await wang.locator('.lines').getByText('李强 离开').first().waitFor()
  await wang.keyboard.press('a')
  await wang.getByTestId('note-denied').waitFor()
  await seat(wang, 'missed')
  await wang.evaluate(() => (navigator.mediaDevices.getUserMedia = window.had))
  await wang.getByTestId('allow').click()
  await wang.getByTestId('note-denied').waitFor({ state: 'detached' })
  await wang.keyboard.press('r')
  await wang.getByTestId('ring').waitFor()
  await wang.keyboard.press('a')
  await Promise.all([hears(wang, TONES.caller), hears(caller, TONES.wangfang)])
})

test('given back, the machine asks for a rating', async () => {
  const before = await caller.getByTestId('bot').count()
  await wang.locator('[data-test=give_back]:enabled').waitFor()
  await wang.keyboard.press('g')
  await wang.getByRole('dialog').getByRole('button', { name: '是' }).click()
  await wang.getByTestId('wrap').waitFor()
  await caller.evaluate(() => window.speak(false))
  await caller.waitForFunction((n) => document.querySelectorAll('[data-test=bot]').length > n, before)
  console.log('after the agent:', (await caller.getByTestId('bot').last().innerText()).replace(/\s+/g, ' '))
  await shot(caller, 'people-rating')
  await caller.getByTestId('hangup').click()
  await wang.keyboard.press('w')
  await seat(wang, 'ready')
  assert.deepEqual(faults, [])
})

test('an agent practises: the own desk rings, a simulated customer speaks, the call has a score', async () => {
  await wang.locator('nav a', { hasText: '培训' }).click()
  await wang.locator('[data-scenario=roaming-traveller]').getByTestId('start').click()
  await wang.waitForURL('**/desk')
  await wang.getByTestId('ring').getByText('练习通话').first().waitFor()
  await wang.keyboard.press('a')
  await wang.waitForFunction(() => window.heard.any)
  await wang.locator('.lines [data-party=caller], .lines .caller').first().waitFor()
  await shot(wang, 'people-practice')
  await wang.keyboard.press('Shift+E')
  await wang.getByTestId('wrap').waitFor()
  await wang.keyboard.press('w')
  await seat(wang, 'ready')
  await wang.locator('nav a', { hasText: '培训' }).click()
  await wang.getByRole('tab').nth(1).click()
  await wang.locator('[data-practice] td b').first().waitFor()
  await shot(wang, 'people-practice-score')
  assert.deepEqual(faults, [])
})
