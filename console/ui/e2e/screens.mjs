// Pictures of every page of a true hotline: nothing there yet, waiting, failing, 50 calls under way, afterwards; in both sizes, languages
// and colours. scripts/screens.sh starts the hotline and the calls; what a person does then is look.
import { spawn } from 'node:child_process'
import { before, test } from 'node:test'
import { BASE, LARGE, SHOTS, SMALL, calls, change, faults, launch, pictures, signIn, watch } from './stage.mjs'

const { SECRET, CALLS_BY } = process.env // the administrator's one-time password; the command that places the calls
const DATA = /\/api\/v1\/(?!session)/
const PAGES = {
  desk: '/desk', wall: '/wall', topics: '/wall/topics', trends: '/wall/trends', plan: '/wall/plan', live: '/live', records: '/records',
  pending: '/quality', appeals: '/quality?tab=appeals', settled: '/quality?tab=done', plans: '/quality?tab=plans', rules: '/quality?tab=rules',
  calibration: '/quality?tab=calibration', practice: '/training', history: '/training?tab=history', personas: '/training?tab=personas',
  improve: '/training?tab=improve', users: '/users', audit: '/audit', nowhere: '/studio', lost: '/records/01ARZ3NDEKTSV4RRFFQ69G5FAV',
}
const only = process.env.ONLY?.split(',') // pages, and the parts caller, empty, failing, busy, after
let browser, page

const wanted = (name) => !only || only.includes(name)
async function visit(state, names) {
  for (const name of names.filter(wanted)) {
    await page.goto(BASE + PAGES[name])
    await page.locator('main, .plain').first().waitFor()
    await page.waitForTimeout(900)
    await pictures(page, `${state}-${name}`)
  }
}
const part = (name, run) => test(name, { skip: only && !only.includes(name) }, run)

before(async () => {
  browser = await launch(calls)
  page = await watch(browser, { pardon: /40[134]|50[0-9]|net::ERR_|WebSocket/ })
  await page.goto(`${BASE}/users`)
  await page.getByLabel('账号').waitFor()
  if (!only) await pictures(page, 'login')
  await signIn(page, 'admin', SECRET)
  await change(page, SECRET)
  await page.waitForURL((u) => u.pathname === '/users')
})

part('empty', () => visit('empty', Object.keys(PAGES)))

part('caller', async () => {
  for (const [kind, size] of [['zh-light', { width: 390, height: 844 }], ['en-dark', SMALL], ['zh-dark', LARGE], ['en-light', SMALL]]) {
    const [lang, colorScheme] = kind.split('-')
    const p = await watch(browser, { pardon: null, patience: 60_000, viewport: size, locale: lang === 'zh' ? 'zh-CN' : 'en-US', colorScheme, permissions: ['microphone'] })
    const shot = (name) => p.screenshot({ path: `${SHOTS}/caller-${name}-${size.width}-${kind}.png` })
    await p.goto(BASE)
    await p.getByTestId('call').waitFor()
    await shot('idle')
    await p.getByTestId('call').click()
    await p.waitForTimeout(250)
    await shot('calling')
    await p.locator('[data-state=talking]').waitFor({ state: 'attached' })
    await p.getByTestId('bot').first().waitFor()
    await p.getByTestId('words').fill('查一下我的话费')
    await p.getByTestId('send').click()
    await p.getByTestId('bot').nth(1).waitFor()
    await shot('talking')
    await p.getByTestId('keypad').click()
    await shot('keypad')
    await p.getByTestId('hangup').click()
    await p.getByTestId('call').waitFor()
    await shot('ended')
    await p.context().clearPermissions()
    await p.context().setOffline(true)
    await p.getByTestId('call').click()
    await p.locator('[role=alert]').first().waitFor()
    await shot('failed')
    await p.context().close()
  }
})

part('failing', async (t) => {
  const p = await page.context().newPage() // a WebSocket that was routed once stays routed
  t.after(() => p.close())
  let fail // lets the questions fail that wait
  for (const name of ['wall', 'records', 'desk', 'pending'].filter(wanted)) {
    const failing = new Promise((done) => (fail = done))
    await p.route(DATA, (r) => failing.then(() => r.fulfill({ status: 500, json: { status: 500, title: 'Internal Server Error' } })))
    await p.routeWebSocket(DATA, (socket) => socket.close())
    await p.goto(BASE + PAGES[name])
    await p.locator('main [role=status]:visible').first().waitFor()
    await pictures(p, `waits-${name}`)
    fail()
    await p.locator('main [role=alert]:visible').first().waitFor()
    await pictures(p, `failed-${name}`)
    await p.unrouteAll()
  }
})

part('busy', async () => {
  const load = spawn('bash', ['-c', CALLS_BY], { stdio: ['ignore', 'ignore', 'inherit'] })
  const over = new Promise((done) => load.on('exit', done))
  await page.goto(`${BASE}/wall`)
  await page.getByTestId('row').nth(30).waitFor({ timeout: 120_000 })
  await visit('busy', ['wall', 'live', 'records', 'topics', 'trends', 'desk'])
  await page.goto(`${BASE}/wall`)
  await page.getByTestId('row').first().click()
  await pictures(page, 'busy-chosen')
  await over
})

part('after', async () => {
  await visit('after', ['records', 'pending', 'rules', 'topics', 'trends', 'audit', 'users', 'wall'])
  await page.goto(`${BASE}/records`)
  await page.locator('table.list tbody a').first().click()
  await page.locator('.turns').waitFor()
  await pictures(page, 'after-call')
  for (const tab of ['质量', '事件']) {
    await page.getByRole('tab', { name: tab }).click()
    await pictures(page, `after-call-${tab === '质量' ? 'quality' : 'events'}`)
  }
  await page.goto(`${BASE}/quality`)
  await page.locator('table.list tbody a').first().click()
  await page.waitForTimeout(1500)
  await pictures(page, 'after-review')
  console.log(faults)
})
