// What the browser runs share: the browser, people who sign in, faults that pages report, pictures, the check for accessibility.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before } from 'node:test'
import { chromium, selectors } from 'playwright-core'

export const { BASE, SECRET, CALL, SHOTS } = process.env
export const PASSWORD = 'a good long password'
export const SMALL = { width: 1366, height: 768 }
export const LARGE = { width: 1920, height: 1080 }
const PATIENCE = Number(process.env.WAIT ?? 20_000) // ms; a machine may be busy with other tests
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--autoplay-policy=no-user-gesture-required']
export const microphone = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']
export const calls = [...microphone, '--allow-loopback-in-peer-connection']
export const faults = [] // what pages complained about
const open = [] // browsers to close

before(() => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true })
  selectors.setTestIdAttribute('data-test')
})
after(() => Promise.all(open.map((b) => b.close())))

// launch starts a browser, which ends with the run.
export async function launch(more = []) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: [...flags, ...more] })
  open.push(browser)
  return browser
}

// mortal starts a browser that the script may kill by its process.
export async function mortal(more = []) {
  const server = await chromium.launchServer({ executablePath: process.env.CHROMIUM, args: [...flags, ...more] })
  return { browser: await chromium.connect(server.wsEndpoint()), process: server.process() }
}

// watch opens a page, Chinese and light; what it complains about goes to the faults, unless pardon has it.
export async function watch(where, { name = 'page', pardon = /40[134]|net::ERR_|WebSocket/, patience = PATIENCE, ...options } = {}) {
  const context = where.newContext ? await where.newContext({ viewport: SMALL, locale: 'zh-CN', colorScheme: 'light', ...options }) : where
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  page.on('pageerror', (e) => faults.push(`${name}: ${e}`))
  page.on('console', (m) => m.type() === 'error' && !pardon?.test(m.text()) && faults.push(`${name}: ${m.text()} ${m.location().url}`))
  return page
}

// signIn fills in the form of a page that asks for it.
export async function signIn(page, name, password = PASSWORD) {
  await page.getByLabel('账号').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

// change replaces a password that was given once.
export async function change(page, once) {
  await page.waitForURL(/\/password/)
  await page.getByLabel('当前密码').fill(once)
  await page.getByLabel(/^新密码/).fill(PASSWORD)
  await page.getByLabel('再次输入新密码').fill(PASSWORD)
  await page.getByRole('button', { name: '保存' }).click()
}

// enter opens a page of the console and signs in.
export async function enter(browser, name, path) {
  const page = await watch(browser, { name })
  await page.goto(BASE + path)
  await signIn(page, name)
  await page.waitForURL((u) => u.pathname === path)
  return page
}

export const shot = async (page, name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png` })

// press clicks a button of the top bar, also when a dialog lies over it.
const press = (page, button) => page.evaluate((b) => document.querySelector(`[data-test=${b}]`).click(), button)

// looks checks what is to be seen; with SHOTS it takes pictures of it, in both sizes, languages and colours. It leaves the page as it was.
export async function looks(page, name) {
  await sound(page, name)
  await pictures(page, name)
}

// pictures is looks without the check, for what differs from something checked by little.
export async function pictures(page, name) {
  if (!SHOTS) return
  const before = page.viewportSize()
  for (const [size, ...kinds] of [[LARGE, 'zh-dark', 'en-light'], [SMALL, 'zh-light', 'en-dark']]) {
    await page.setViewportSize(size)
    await page.waitForTimeout(150) // a waveform is drawn anew 100 ms after its box has another width, unless the colours change first
    for (const kind of kinds) {
      await dress(page, kind)
      await page.waitForTimeout(400)
      await shot(page, `${name}-${size.width}-${kind}`)
    }
  }
  await page.setViewportSize(before)
  await dress(page, 'zh-light')
}

async function dress(page, kind) {
  const now = await page.evaluate(() => `${document.documentElement.lang.slice(0, 2)}-${document.documentElement.classList.contains('dark') ? 'dark' : 'light'}`)
  if (now.slice(0, 2) !== kind.slice(0, 2)) await press(page, 'language')
  if (now.slice(3) !== kind.slice(3)) await press(page, 'theme')
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// sound asserts that the page has no serious or critical finding of WCAG 2.2 A and AA: all rules in its colours, contrast in the others. Of
// rows that are alike the first few stand for all. What is on its way out is empty, and not looked at.
export async function sound(page, name = page.url()) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const still = document.createElement('style') // colours that are under way to others have no contrast
    still.textContent = '*, *::before, *::after { transition: none !important; animation: none !important; }'
    document.head.append(still)
    const root = document.documentElement
    const run = async (only) => {
      const { violations } = await window.axe.run({ exclude: ['tr:nth-child(n+5)', 'li:nth-child(n+9)', '[class*=-leave-active]', '.el-popper[role=tooltip]:not(:has(*))'] }, { resultTypes: ['violations'], runOnly: only })
      return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').flatMap((v) =>
        v.nodes.map((n) => [root.classList.contains('dark') ? 'dark' : 'light', v.id, n.target.join(' '), n.html.slice(0, 160), n.any[0]?.message ?? n.all[0]?.message ?? ''].join(' | ')))
    }
    const all = await run({ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    root.classList.toggle('dark')
    all.push(...(await run({ type: 'rule', values: ['color-contrast'] })))
    root.classList.toggle('dark')
    still.remove()
    return all
  })
  assert.deepEqual(found, [], `${name} has findings`)
}
