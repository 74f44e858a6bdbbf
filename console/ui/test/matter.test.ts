import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { i18n } from '@/locales'

// The client asks where the page is.
vi.stubGlobal('location', { origin: 'http://x' })
const { useSession } = await import('@/stores/session')

const who = (more: object) => ({ name: 'li', rights: [], must_change: false, ...more })
beforeEach(() => void setActivePinia(createPinia()))
afterEach(() => void (i18n.global.locale.value = 'zh-CN'))

it('shows queues in the language of the page, else in the owner’s', () => {
  const s = useSession()
  s.set(who({ queues_in: { en: { bill: 'Billing' } } }) as never)
  expect([s.queue('bill', '账务'), s.queue('other', '其他'), s.queue('other')]).toEqual(['账务', '其他', 'other'])
  i18n.global.locale.value = 'en' as never
  expect([s.queue('bill', '账务'), s.queue('other', '其他')]).toEqual(['Billing', '其他'])
})

it('shows scenes in the language of the page, else as they were told, else in the owner’s', () => {
  const s = useSession()
  s.set(who({ matters: { plan: '套餐变更', fault: '宽带报修' }, matters_in: { zh: { plan: '套餐变更', fault: '宽带报修' }, en: { plan: 'change of plan' } } }) as never)
  expect([s.matter('plan'), s.matter('fault', '故障'), s.matter('nosuch')]).toEqual(['套餐变更', '宽带报修', 'nosuch'])
  i18n.global.locale.value = 'en' as never
  expect([s.matter('plan'), s.matter('plan', '套餐变更'), s.matter('fault', '故障'), s.matter('fault', 'fault'), s.matter('fault')]).toEqual(['Change of plan', 'Change of plan', '故障', '宽带报修', '宽带报修'])
})

it('calls the hotline what it is called in the language of the page', () => {
  const s = useSession()
  s.set(who({ hotline: '星云电信', hotline_in: { zh: '星云电信', en: 'Nebula Telecom' } }) as never)
  expect(s.hotline).toBe('星云电信')
  i18n.global.locale.value = 'en' as never
  expect(s.hotline).toBe('Nebula Telecom')
  s.set(who({ hotline: '星云电信', hotline_in: { zh: '星云电信' } }) as never)
  expect(s.hotline).toBe('星云电信')
})
