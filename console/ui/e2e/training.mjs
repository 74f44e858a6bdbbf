// The training page in a real browser: an owner comments, reviews a persona and publishes a candidate; an agent sees the own calls.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { CALL, enter, faults, launch, looks } from './stage.mjs'

let browser

before(async () => (browser = await launch()))

test('an owner reads the history and comments', async () => {
  const sun = await enter(browser, 'sun', '/training')
  await sun.locator('[data-scenario="angry-refund"]').waitFor()
  assert.equal(await sun.getByTestId('start').count(), 0) // has no desk
  await looks(sun, 'practice')
  await sun.getByRole('tab', { name: '练习记录' }).click()
  const row = sun.locator('[data-practice="p2"]')
  await row.getByText('客户失去耐心').waitFor()
  await row.getByText('打断 3').waitFor()
  await row.getByTestId('comment').click()
  await sun.locator('.el-message-box textarea').fill('先道歉，再说规定。')
  await sun.getByRole('button', { name: '保存' }).click()
  await row.getByText('先道歉，再说规定。').waitFor()
  await looks(sun, 'history')
})

test('a call becomes a persona, which a person lets in', async () => {
  const sun = await enter(browser, 'sun', `/records/${CALL}`)
  await sun.getByTestId('persona').click()
  await sun.waitForURL(/tab=personas/)
  await sun.getByText('来自这通通话').first().waitFor()
  await looks(sun, 'personas')
  await sun.getByTestId('use').click()
  await sun.getByText('使用中').first().waitFor()
})

test('a candidate is published by an owner', async () => {
  const sun = await enter(browser, 'sun', '/training')
  await sun.getByRole('tab', { name: '改进' }).click()
  await sun.getByText('朝阳路18号3单元502').waitFor()
  const asked = sun.getByTestId('asked').locator('tbody tr')
  assert.deepEqual(await asked.first().locator('td').evaluateAll((all) => all.slice(0, 2).map((x) => x.textContent)), ['两张卡的账单能不能合成一张', '3'])
  assert.equal(await asked.count(), 2)
  const row = sun.locator('[data-candidate="c1"]')
  await row.getByText('87.8% / 97.6%').waitFor()
  await looks(sun, 'improve')
  await row.getByTestId('publish').click()
  await sun.locator('.el-message-box').getByRole('button', { name: /发布|Publish/ }).click()
  await row.getByText('已发布').waitFor()
})

test('an agent practises, and sees neither drafts nor candidates', async () => {
  const li = await enter(browser, 'li', '/training')
  await li.getByTestId('start').first().waitFor()
  assert.equal(await li.getByRole('tab').count(), 2)
  await looks(li, 'agent')
  await li.getByRole('tab', { name: '练习记录' }).click()
  await li.locator('[data-practice="p1"]').getByText('复述号码做得好').waitFor()
  assert.equal(await li.getByTestId('comment').count(), 0)
  assert.deepEqual(faults, [])
})
