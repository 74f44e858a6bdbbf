// What the browser runs share: the browser, people who sign in, faults that pages report, pictures.
import { mkdirSync } from 'node:fs'
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
  page.on('console', (m) => m.type() === 'error' && !pardon?.test(m.text()) && faults.push(`${name}: ${m.text()}`))
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

// looks, with SHOTS, takes pictures in both languages, both colours and two sizes. It leaves
// the page as it was.
export async function looks(page, name) {
  if (!SHOTS) return
  const before = page.viewportSize()
  for (const size of [LARGE, SMALL]) {
    await page.setViewportSize(size)
    for (const lang of ['zh', 'en']) {
      for (const theme of ['light', 'dark']) {
        await page.waitForTimeout(400)
        await shot(page, `${name}-${size.width}-${lang}-${theme}`)
        await press(page, 'theme')
      }
      await press(page, 'language')
    }
  }
  await page.setViewportSize(before)
}
