// The review page in a real browser: an inspector judges by keys, the agent appeals, the inspector answers; plans, rules, calibration.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { chromium, selectors } from 'playwright-core'

const { BASE, CHROMIUM, CALL, SHOTS } = process.env
let browser, zhou, li
const faults = []

before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true })
  selectors.setTestIdAttribute('data-test')
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'] })
})
after(() => browser?.close())

async function enter(name, path) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', colorScheme: 'light' })
  const page = await context.newPage()
  page.setDefaultTimeout(Number(process.env.WAIT ?? 20_000))
  page.on('pageerror', (e) => faults.push(`${name}: ${e}`))
  page.on('console', (m) => m.type() === 'error' && !/40[134]|net::ERR_|WebSocket/.test(m.text()) && faults.push(`${name}: ${m.text()}`))
  await page.goto(BASE + path)
  await page.getByLabel('账号').fill(name)
  await page.getByLabel('密码', { exact: true }).fill('a good long password')
  await page.keyboard.press('Enter')
  await page.waitForURL((u) => u.pathname === path)
  return page
}

// looks takes pictures in both languages, both colours and two sizes; it leaves the page Chinese, light and small.
async function looks(page, name) {
  if (!SHOTS) return
  const shot = async (x) => (await page.waitForTimeout(300), page.screenshot({ path: `${SHOTS}/${name}-${x}.png` }))
  await shot('zh-light')
  await page.setViewportSize({ width: 1920, height: 1080 })
  await shot('zh-light-1920')
  await page.getByTestId('theme').click()
  await page.getByTestId('language').click()
  await shot('en-dark-1920')
  await page.setViewportSize({ width: 1366, height: 768 })
  await shot('en-dark')
  await page.getByTestId('theme').click()
  await page.getByTestId('language').click()
  await page.waitForTimeout(100)
}

test('the list is filtered by rule and opened by keyboard', async () => {
  zhou = await enter('zhou', '/quality')
  await zhou.locator(`tr[data-call="${CALL}"]`).getByText('不合格').waitFor()
  const all = await zhou.locator('tbody tr').count()
  await looks(zhou, 'list')
  await zhou.goto(`${BASE}/quality?tab=pending&rule=shirking`)
  await zhou.locator(`tr[data-call="${CALL}"]`).waitFor()
  assert.ok((await zhou.locator('tbody tr').count()) < all)
  await zhou.locator(`tr[data-call="${CALL}"] a`).focus()
  await zhou.keyboard.press('Enter')
  await zhou.waitForURL(new RegExp(CALL))
})

test('hits are on the waveform and beside the transcript, and judged by keys', async () => {
  await zhou.getByTestId('marker-shirking').waitFor()
  assert.equal(await zhou.locator('.marker').count(), 6)
  assert.equal(await zhou.locator('.band.silence').count(), 2)
  assert.equal(await zhou.locator('.band.overlap').count(), 1)
  assert.equal(await zhou.locator('.lines li').count(), 12)
  assert.doesNotMatch(await zhou.locator('.lines').innerText(), /13800138000/)
  await zhou.locator('.lines .tag').getByText('服务禁语').waitFor()
  await zhou.keyboard.press('j')
  await zhou.locator('[data-test=hit-forbidden_words].chosen').waitFor()
  await zhou.waitForFunction(() => document.querySelector('[data-test=time]').textContent.startsWith('0:45'))
  await zhou.keyboard.press('y')
  await zhou.locator('[data-test=hit-forbidden_words][data-verdict=right]').waitFor()
  await zhou.getByTestId('marker-interrupting').click()
  await zhou.locator('[data-test=hit-interrupting].chosen').waitFor()
  await zhou.keyboard.press('x')
  await zhou.locator('[data-test=hit-interrupting][data-verdict=wrong]').waitFor()
  await zhou.keyboard.press('c')
  await zhou.keyboard.type('两人同时开口')
  await zhou.keyboard.press('Enter')
  await zhou.getByTestId('only').click()
  await zhou.locator('.quiet', { hasText: '未规范结束' }).getByTestId('missed').click()
  await zhou.locator('.missed').waitFor()
  await looks(zhou, 'review')
})

test('personal data are shown by right', async () => {
  await zhou.getByTestId('reveal').click()
  await zhou.locator('.lines').getByText('13800138000').waitFor()
  await zhou.getByTestId('reveal').click()
  await zhou.locator('.lines').getByText('13800138000').waitFor({ state: 'detached' })
  const [file] = await Promise.all([zhou.waitForEvent('download'), zhou.getByTestId('export-masked').click()])
  assert.match(file.suggestedFilename(), /-masked\.wav$/)
})

test('machine and person stand side by side, and the review is submitted', async () => {
  assert.equal(await zhou.getByTestId('machine').innerText(), '43.3')
  const points = zhou.getByTestId('item-clear').locator('input[type=number], input[inputmode], input').first()
  await points.fill('6')
  await points.press('Tab')
  await zhou.getByTestId('item-interrupting').locator('input').first().fill('10')
  await zhou.getByTestId('item-interrupting').locator('input').first().press('Tab')
  await zhou.getByTestId('comment').fill('推诿且使用禁语')
  await zhou.getByTestId('save').click()
  await zhou.getByText('已保存').first().waitFor()
  const shown = await zhou.getByTestId('human').innerText()
  await zhou.reload()
  await zhou.getByTestId('human').waitFor()
  assert.equal(await zhou.getByTestId('human').innerText(), shown)
  await zhou.locator('body').press('Shift+S')
  await zhou.getByText('已提交', { exact: true }).first().waitFor()
  assert.equal(await zhou.getByTestId('final').innerText(), shown)
})

test('the agent sees the result and appeals', async () => {
  li = await enter('li', '/quality')
  await li.getByRole('heading', { name: '我的质检' }).waitFor()
  await looks(li, 'own-list')
  await li.locator('tbody a').first().click()
  await li.getByTestId('appeal').waitFor()
  await li.waitForFunction(() => document.querySelector('[data-test=own-audio]').duration > 59)
  await li.getByTestId('hit-forbidden_words').getByRole('button').first().click()
  await li.waitForFunction(() => Math.abs(document.querySelector('[data-test=own-audio]').currentTime - 45.8) < 0.1)
  await li.getByTestId('item-interrupting').getByText('有异议').click()
  await li.getByTestId('dispute').click()
  await li.getByTestId('appeal-text').fill('客户先抢话，我没有打断')
  await looks(li, 'own')
  await li.getByTestId('send-appeal').click()
  await li.getByText('申诉中').waitFor()
})

test('the inspector answers, and that is final', async () => {
  await zhou.goto(`${BASE}/quality?tab=appeals`)
  await zhou.locator(`tr[data-call="${CALL}"] a`).click()
  await zhou.getByTestId('answer-text').fill('改判抢话，其余维持')
  await looks(zhou, 'appeal')
  await zhou.getByTestId('accept').click()
  await zhou.getByText('已完结').first().waitFor()
  await li.reload()
  await li.getByTestId('appeal').getByText('申诉成立').waitFor()
})

test('a sampling plan draws calls', async () => {
  await zhou.goto(`${BASE}/quality?tab=plans`)
  await zhou.getByTestId('add-plan').click()
  await zhou.getByTestId('plan-title').fill('低分必听')
  await zhou.getByText('低分', { exact: true }).click()
  if (SHOTS) await zhou.screenshot({ path: `${SHOTS}/plan-dialog.png` })
  await zhou.getByTestId('save-plan').click()
  await zhou.getByTestId('draw').click()
  await zhou.getByText(/新抽中 \d+ 通/).waitFor()
  await looks(zhou, 'plans')
})

test('rules are told with their trust, and tried', async () => {
  await zhou.goto(`${BASE}/quality?tab=rules`)
  const row = zhou.getByTestId('rule-forbidden_words')
  await row.getByText('100%').first().waitFor()
  await row.getByRole('button').click()
  await zhou.getByTestId('rule-text').waitFor()
  await looks(zhou, 'rules')
  await zhou.getByTestId('rule-text').fill('id: x\nwhen:\n  any: [不归我管]\n')
  await zhou.getByTestId('dialogue').fill('坐席：这不归我管\n客户：那归谁管')
  await zhou.getByTestId('try').click()
  await zhou.getByTestId('tried').getByText('命中 1 处').waitFor()
})

test('inspectors are calibrated', async () => {
  const made = await zhou.evaluate(async (call) => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    const send = (method, path, body) => fetch(`/api/v1/quality/calibrations${path}`, { method, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify(body) })
    return (await send('POST', '', { title: '十一月校准', calls: [call], inspectors: ['zhou', 'wu'] })).json()
  }, CALL)
  assert.equal(made.session.mine.length, 1)
  const wu = await enter('wu', '/quality')
  for (const [page, points, verdict] of [[zhou, '12', 'right'], [wu, '4', 'wrong']]) {
    await page.goto(`${BASE}/quality?tab=calibration`)
    await page.getByText('十一月校准').click()
    await page.getByTestId('judge').click()
    await page.getByTestId('hit-interrupting').getByTestId(verdict).click()
    await page.getByTestId('item-clear').locator('input').first().fill(points)
    await page.getByTestId('item-clear').locator('input').first().press('Tab')
    if (page === wu) await looks(wu, 'calibration-judge')
    await page.getByTestId('save-judgement').click()
    await page.getByTestId('save-judgement').waitFor({ state: 'detached' })
  }
  await wu.getByTestId('pairs').waitFor()
  await looks(wu, 'calibration')
  assert.deepEqual(faults, [])
})
