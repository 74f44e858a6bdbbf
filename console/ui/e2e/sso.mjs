// Signing in with an identity provider, in a real browser: the provider is another site, so cookies and redirects must be right.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { BASE, launch, looks, shot, watch } from './stage.mjs'

const { PROVIDER } = process.env
let page

before(async () => (page = await watch(await launch())))

const who = (claims, bend = '') => fetch(`${BASE}/test/person?bend=${bend}`, { method: 'POST', body: JSON.stringify(claims) })
const cookies = async () => (await page.context().cookies()).map((c) => c.name)

test('whoever the provider gives no role comes back and is told why', async () => {
  await who({ sub: '1', preferred_username: 'li', name: '李强', roles: ['visitors'] })
  await page.goto(`${BASE}/records`)
  await page.getByTestId('provider').waitFor()
  await looks(page, 'sso-login')
  await page.getByTestId('provider').click()
  await page.getByRole('alert').getByText('没有角色').waitFor()
  await shot(page, 'sso-role')
  await page.getByTestId('language').click()
  await page.getByTestId('theme').click()
  await page.getByRole('alert').getByText('no role').waitFor()
  await shot(page, 'sso-role-en-dark')
  await page.getByTestId('theme').click()
  await page.getByTestId('language').click()
})

test('an answer with another nonce does not count', async () => {
  await who({ sub: '1', preferred_username: 'li', name: '李强', roles: ['leads'] }, 'nonce')
  await page.getByTestId('provider').click()
  await page.getByRole('alert').getByText('应答无效').waitFor()
  assert.ok(!(await cookies()).includes('hotline_session'))
})

test('the provider signs in, and leads to the page that was asked for', async () => {
  await who({ sub: '1', preferred_username: 'li', name: '李强', roles: ['leads'] })
  await page.goto(`${BASE}/records?outcome=completed`)
  await page.getByTestId('provider').click()
  await page.waitForURL(/\/records\?outcome=completed$/)
  await page.getByRole('heading', { name: '通话记录' }).waitFor()
  await page.locator('table.list tbody tr').first().waitFor()
  assert.ok((await cookies()).includes('hotline_session'))
  assert.ok(!(await cookies()).includes('hotline_sso'), 'what the sign-in left is gone')
  await page.reload()
  await page.locator('table.list tbody tr').first().waitFor()
})

test('records are found by queue, agent and wait', async () => {
  await page.goto(`${BASE}/records`)
  await page.locator('table.list tbody tr').first().waitFor()
  await shot(page, 'records-people')
  const all = await page.locator('table.list tbody tr').count()
  await page.getByTestId('agent').click()
  await page.getByRole('option', { name: '王芳' }).click()
  await page.waitForURL(/agent=wang/)
  await page.waitForFunction((n) => document.querySelectorAll('table.list tbody tr').length < n, all)
  for (const row of await page.locator('table.list tbody tr').all()) assert.match(await row.innerText(), /综合业务[\s\S]*王芳/)
  await page.locator('table.list tbody tr').first().click()
  await page.getByText('您好，请问有什么可以帮您？').first().waitFor()
  await shot(page, 'call-people')
  assert.match(await page.locator('.lines').innerText(), /王芳/)
  await page.getByRole('tab', { name: '人工' }).click()
  await page.getByRole('cell', { name: '来电' }).waitFor()
  await shot(page, 'call-handlings')
})

test('signing out ends the session at the provider, too', async () => {
  await page.getByTestId('account').click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.waitForURL((u) => u.href.startsWith(`${PROVIDER}/logout`))
  assert.ok(!(await cookies()).includes('hotline_session'))
})
