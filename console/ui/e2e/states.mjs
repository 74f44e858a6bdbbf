// What every page of the console shows besides its data: that it waits, that the server failed, that the network is away, that nothing is
// there. Each says so in words, and a failure has a way on.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { BASE, CALL, SMALL, faults, launch, looks, shot, signIn, watch } from './stage.mjs'

const { BARE } = process.env
const PAGES = {
  records: '/records', call: `/records/${CALL}`, live: '/live', wall: '/wall', topics: '/wall/topics', trends: '/wall/trends',
  pending: '/quality', plans: '/quality?tab=plans', rules: '/quality?tab=rules', calibration: '/quality?tab=calibration', review: `/quality/${CALL}`,
  practice: '/training', history: '/training?tab=history', personas: '/training?tab=personas', improve: '/training?tab=improve', users: '/users', audit: '/audit', desk: '/desk',
}
const EMPTY = ['records', 'live', 'wall', 'topics', 'trends', 'pending', 'plans', 'calibration', 'practice', 'history', 'personas', 'improve']
const DATA = /\/api\/v1\/(?!session)/ // all but who is signed in
let browser, page

before(async () => {
  browser = await launch()
  page = await admin(BASE)
})

async function admin(base) {
  const p = await watch(browser, { pardon: /40[134]|500|net::ERR_|WebSocket/ })
  await p.goto(`${base}/users`)
  await signIn(p, 'admin')
  await p.waitForURL(/\/users/)
  return p
}
const problems = () => page.locator('main [role=alert]:visible')

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name}: it waits, a failure is told and tried again`, async () => {
    let fail
    const failing = new Promise((done) => (fail = done))
    await page.route(DATA, (r) => failing.then(() => r.fulfill({ status: 500, json: { status: 500, title: 'Internal Server Error' } })))
    await page.routeWebSocket(DATA, (socket) => socket.close())
    await page.goto(BASE + path)
    await page.locator('main [role=status]:visible').first().waitFor()
    await shot(page, `${name}-waits`)
    fail()
    await problems().filter({ hasText: '服务器' }).first().waitFor()
    if (name === 'records') await looks(page, `${name}-failed`)
    else await shot(page, `${name}-failed`)
    await page.unrouteAll()
    await page.evaluate(() => document.querySelectorAll('main [role=alert] button').forEach((again) => again.click()))
    await problems().first().waitFor({ state: 'detached' })
    assert.equal(await problems().count(), 0)
  })
}

test('no page scrolls sideways, 1024 pixels wide or at 200 %', async () => {
  const wide = []
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(BASE + path)
    await page.locator('main h1, main h2').first().waitFor()
    await page.locator('main .el-skeleton').first().waitFor({ state: 'detached' })
    for (const [width, height] of [[1024, 768], [683, 384]]) {
      await page.setViewportSize({ width, height })
      const over = await page.evaluate(() => [document.scrollingElement, document.querySelector('main')].map((e) => e.scrollWidth - e.clientWidth))
      if (over.some((n) => n > 0)) wide.push(`${name} at ${width}: ${over}`)
    }
    await page.setViewportSize(SMALL)
  }
  assert.deepEqual(wide, [])
})

test('a network that is away is told as that', async () => {
  await page.route(DATA, (r) => r.abort('internetdisconnected'))
  await page.goto(`${BASE}/audit`)
  await problems().getByText('连不上服务器').waitFor()
  await page.unrouteAll()
  await problems().getByRole('button').click()
  await page.locator('table.list').waitFor()
})

test('where nothing is, it is said', async () => {
  page = await admin(BARE)
  for (const name of EMPTY) {
    await page.goto(BARE + PAGES[name])
    await page.locator('main :text-matches("没有|暂无"):visible').first().waitFor().catch(async (e) => {
      throw new Error(`${name}, ${page.url()}: ${await page.locator('body').innerText()}`, { cause: e })
    })
    await looks(page, `${name}-empty`)
  }
  assert.deepEqual(faults, [])
})
