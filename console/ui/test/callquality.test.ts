import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { afterEach, expect, it, vi } from 'vitest'
import { i18n, setLanguage } from '@/locales'

vi.stubGlobal('location', { origin: 'http://x' })
const { default: CallQuality } = await import('@/components/CallQuality.vue')
afterEach(() => void (i18n.global.locale.value = 'zh-CN'))

const media = { codec: 'PCMA', received: 2346, sent: 1, lost: 2, late: 0, jitter_ms: 1.2, concealed_ms: 20, mos: 4.2, far_mos: 0, rtt_ms: 0 }
const figures = async () => {
  const html = await renderToString(createSSRApp(CallQuality, { quality: { turns: 0, cuts: 0, gap_p50_ms: 0, gap_p95_ms: 0, failures: [], media } }).use(i18n))
  return [...html.matchAll(/<dd[^>]*>([^<]*)<\/dd>/g)].map((m) => m[1]).slice(4, 8)
}

it('counts packets with their unit', async () => {
  expect(await figures()).toEqual(['2,346 包', '1 包', '2 包 (0.09 %)', '0 包'])
  await setLanguage('en')
  expect(await figures()).toEqual(['2,346 packets', '1 packet', '2 packets (0.09 %)', '0 packets'])
})
