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
  await p.waitForURL((u) => u.pathname === '/users') // /login?then=/users is not there yet
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

test('on a laptop no column is cut, in English, with a line of eleven digits, or beside an open rule', async () => {
  const english = (on) => page.evaluate((on) => document.documentElement.lang.startsWith('en') !== on && document.querySelector('[data-test=language]').click(), on)
  const cut = (box) => page.locator(box).evaluate((e) => e.scrollWidth - e.clientWidth)
  await page.route(/\/api\/v1\/calls\?/, async (r) => {
    const answer = await (await r.fetch()).json()
    await r.fulfill({ json: { ...answer, items: answer.items.map((c) => ({ ...c, line: '02160000000' })) } })
  })
  await page.goto(`${BASE}/records`)
  await page.getByText('02160000000').first().waitFor()
  await english(true)
  await page.getByText('Ended by').waitFor()
  assert.equal(await cut('main .body'), 0)
  await page.unrouteAll()
  await page.goto(`${BASE}/quality?tab=rules`)
  await page.locator('button.name').first().click()
  await page.locator('.split.open').waitFor()
  assert.equal(await cut('.split > .body'), 0)
  await english(false)
})

test('a server that does not say who is there is told, tried again, and asks nobody to sign in', async () => {
  let away = true
  await page.route(/\/api\/v1\/session$/, (r) => (away ? r.fulfill({ status: 500, json: { status: 500 } }) : r.continue()))
  await page.goto(`${BASE}/users`)
  await page.getByText('热线服务没有应答').waitFor()
  assert.equal(new URL(page.url()).pathname, '/users')
  await looks(page, 'away')
  away = false
  await page.getByTestId('retry').click()
  await page.locator('table.list').waitFor()
  away = true
  await page.reload()
  await page.getByText('热线服务没有应答').waitFor()
  away = false
  await page.locator('table.list').waitFor() // by itself
  await page.unrouteAll()
})

test('who may not make plans is told of no button for it', async () => {
  const boss = await watch(browser)
  await boss.goto(`${BASE}/quality?tab=plans`)
  await signIn(boss, 'boss')
  await boss.locator('.el-tabs').waitFor()
  await boss.route(/quality\/(plans|calibrations)$/, (r) => r.fulfill({ json: { items: [], people: [] } }))
  for (const tab of ['plans', 'calibration']) {
    await boss.goto(`${BASE}/quality?tab=${tab}`)
    await boss.locator('.none .hint').getByText('质检员和管理员').waitFor()
    assert.equal(await boss.getByRole('button', { name: /新建/ }).count(), 0)
  }
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
