// A caller in a real browser with a fake microphone: he hears the greeting, sees captions, asks by voice and by typing, hangs up.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { BASE, calls, faults, launch, mortal, shot, sound, watch } from './stage.mjs'

const { MIC } = process.env

// start opens the page in a browser of its own, whose microphone plays the file from the moment it is asked for.
async function start(mic, options = {}) {
  const b = await launch([...calls, ...(mic ? [`--use-file-for-fake-audio-capture=${mic}%noloop`] : [])])
  const page = await watch(b, { pardon: null, patience: 30_000, viewport: { width: 390, height: 844 }, ...options })
  await page.addInitScript(listen)
  await page.goto(BASE + '/')
  await page.getByTestId('call').waitFor()
  return page
}

// listen runs in the page: it notes when the call button was pressed and when something loud was heard from the other side.
function listen() {
  addEventListener('click', (e) => e.target.closest?.('[data-test=call],[data-test=text-only]') && ((window.pressed = performance.now()), (window.loudAt = 0)), true)
  const Native = RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args)
      window.peer = this
      this.addEventListener('track', (e) => {
        const ears = (window.ears = new AudioContext())
        const meter = ears.createAnalyser()
        meter.fftSize = 1024
        ears.createMediaStreamSource(new MediaStream([e.track])).connect(meter)
        const samples = new Float32Array(meter.fftSize)
        const look = () => {
          meter.getFloatTimeDomainData(samples)
          const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length
          if (power > 1e-4) {
            window.loudAt ||= performance.now()
            window.loudLast = performance.now()
          }
          if (e.track.readyState === 'live') setTimeout(look, 10)
          else void ears.close()
        }
        look()
      })
    }
  }
}

const state = (page, name) => page.locator(`[data-test=state][data-state=${name}]`).waitFor({ state: 'attached' })
const bots = (page) => page.getByTestId('bot').allInnerTexts().then((all) => all.join('\n'))
const until = (page, test, ...args) => page.waitForFunction(test, ...args)

// heard waits until something loud is heard, and says where it got lost when nothing is: not connected, nothing received, or not played.
const heard = (page) => until(page, () => window.loudAt > 0).catch(async (e) => {
  const why = await page.evaluate(async () => {
    const inbound = [...(await window.peer.getStats()).values()].find((x) => x.type === 'inbound-rtp')
    return { shown: document.querySelector('[data-test=state]')?.dataset.state, peer: window.peer.connectionState, ears: window.ears?.state, packets: inbound?.packetsReceived, energy: inbound?.totalAudioEnergy }
  })
  throw new Error(`nothing is heard: ${JSON.stringify(why)}`, { cause: e })
})

test('a caller is greeted, asks by voice and by typing, and hangs up', async () => {
  const page = await start(MIC)
  await shot(page, 'caller-idle')
  await sound(page, 'caller-idle')
  await page.getByTestId('call').click()
  await state(page, 'talking')
  await heard(page)
  console.log(`set-up: click to greeting heard ${Math.round(await page.evaluate(() => window.loudAt - window.pressed))} ms`)
  await page.getByTestId('bot').first().waitFor()
  assert.match(await bots(page), /星云电信/)
  // What he says is captioned and answered.
  const mine = page.getByTestId('mine')
  await mine.filter({ hasText: '话费' }).first().waitFor().catch(async (e) => { // it grows while he speaks
    throw new Error(`heard: ${(await mine.allInnerTexts()).join(' | ')}`, { cause: e })
  })
  await until(page, () => document.querySelectorAll('[data-test=bot]').length >= 2)
  await shot(page, 'caller-talking')
  await sound(page, 'caller-talking')
  // What he types is, too, into our reply.
  const before = await page.getByTestId('bot').count()
  await page.getByTestId('words').fill('怎么开通国际漫游')
  await page.keyboard.press('Enter')
  await page.getByTestId('mine').filter({ hasText: '国际漫游' }).waitFor()
  await until(page, (n) => document.querySelectorAll('[data-test=bot]').length > n, before)
  await until(page, () => performance.now() - window.loudLast < 500)
  assert.match(await page.getByTestId('bot').last().innerText(), /漫游/)
  await until(page, () => Number(document.querySelector('[data-test=quality]').dataset.bars) > 0)
  await page.getByTestId('mute').click()
  assert.equal(await page.getByTestId('mute').getAttribute('aria-pressed'), 'true')
  await page.getByTestId('mute').click()
  await page.getByTestId('keypad').click()
  await shot(page, 'caller-keypad')
  await sound(page, 'caller-keypad')
  await page.getByTestId('keypad').click()
  await page.getByTestId('hangup').click()
  await state(page, 'ended')
  await shot(page, 'caller-ended')
  await sound(page, 'caller-ended')
  assert.deepEqual(faults.splice(0), [])
})

test('a caller without a microphone types, presses keys and works by keyboard alone, in English and in the dark', async () => {
  const page = await start('', { colorScheme: 'dark', viewport: { width: 1366, height: 768 } })
  await page.getByTestId('language').click()
  await page.getByText('No microphone?').waitFor()
  await shot(page, 'caller-idle-en-dark')
  await page.getByTestId('text-only').focus()
  await page.keyboard.press('Enter')
  await state(page, 'talking')
  await heard(page)
  await page.getByTestId('bot').filter({ hasText: 'How can I help you' }).waitFor() // he is greeted in the page's language
  assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'captions')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'words')
  await page.keyboard.type('转人工')
  await page.keyboard.press('Enter')
  await page.getByTestId('mine').filter({ hasText: '转人工' }).waitFor()
  await until(page, () => document.querySelectorAll('[data-test=bot]').length >= 2)
  await until(page, async () => [...(await window.peer.getStats()).values()].some((s) => s.type === 'outbound-rtp' && s.packetsSent > 50)) // silence is sent: who sends nothing is taken for gone
  await page.getByTestId('keypad').press('Enter')
  await page.getByTestId('key-1').press('Enter')
  await shot(page, 'caller-talking-en-dark')
  await page.getByTestId('hangup').press('Enter')
  await state(page, 'ended')
  assert.deepEqual(faults.splice(0), [])
})

test('a refused microphone is explained', async () => {
  const page = await start('')
  await page.evaluate(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))))
  await page.getByTestId('call').click()
  await page.getByRole('alert').getByText('没有得到麦克风权限').waitFor()
  await shot(page, 'caller-denied')
  await sound(page, 'caller-denied')
})

test('set-up is quick', async () => {
  const page = await start(MIC)
  const all = []
  for (let i = 0; i < 8; i++) {
    await page.getByTestId('call').click()
    await heard(page)
    all.push(await page.evaluate(() => window.loudAt - window.pressed))
    await page.getByTestId('hangup').click()
    await state(page, 'ended')
  }
  all.sort((a, b) => a - b)
  console.log(`set-up, click to greeting heard: median ${Math.round(all[3])} ms, slowest of ${all.length} ${Math.round(all.at(-1))} ms`)
  assert.ok(all[3] < 5000, 'slower than any caller waits')
})

test('another site embeds the page by one script', async () => {
  const page = await start(MIC)
  const shop = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end(`<html lang="zh-CN"><body><h1>Shop</h1><script src="${BASE}/embed.js" async></script></body></html>`))
  await new Promise((listening) => shop.listen(0, '127.0.0.1', listening))
  try {
    await page.goto(`http://127.0.0.1:${shop.address().port}/`)
    await page.getByRole('button', { name: '网页通话' }).click()
    const frame = page.frameLocator('iframe')
    await frame.getByTestId('call').click()
    await frame.getByTestId('bot').first().waitFor()
    await shot(page, 'caller-embedded')
    await page.getByRole('button', { name: '网页通话' }).click() // the call goes on behind the button
    assert.equal(await page.locator('iframe').isVisible(), false)
    await page.getByRole('button', { name: '网页通话' }).click()
    await frame.getByTestId('hangup').click()
    await frame.locator('[data-test=state][data-state=ended]').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: '网页通话' }).click()
    await page.locator('iframe').waitFor({ state: 'detached' })
  } finally {
    shop.close()
  }
})

test('a browser that is killed', async () => {
  const { browser, process } = await mortal(calls)
  const page = await (await browser.newContext()).newPage()
  await page.addInitScript(listen)
  await page.goto(BASE + '/')
  await page.getByTestId('text-only').click()
  await heard(page)
  process.kill('SIGKILL')
  console.log(`killed at ${Date.now()}`) // the test around this one looks when the call ended
})
