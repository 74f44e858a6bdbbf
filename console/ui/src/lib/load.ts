// One way to load: data, or a problem in words, or still waiting. Only the answer to the latest question counts.
import { ref, shallowRef } from 'vue'
import { i18n } from '@/locales'
import { Problem } from '@/api/client'

// says puts a problem into words.
export function says(e: unknown): string {
  const { t, te } = i18n.global
  if (!(e instanceof Problem)) return String(e)
  if (e.code && te(`wall.refused.${e.code}`)) return t(`wall.refused.${e.code}`, { who: e.who })
  if (['0', '403', '404', '500', '503'].includes(String(e.status))) return t(`error.${e.status}`)
  return e.message || t('error.other', { code: e.status })
}

export function useLoad<T>(ask: () => Promise<T>) {
  const data = shallowRef<T>()
  const problem = ref<unknown>()
  const busy = ref(false)
  let latest = 0

  async function load() {
    const mine = ++latest
    busy.value = true
    try {
      const got = await ask()
      if (mine !== latest) return
      data.value = got
      problem.value = undefined
    } catch (e) {
      if (mine === latest) problem.value = e
    } finally {
      if (mine === latest) busy.value = false
    }
  }
  return { data, problem, busy, load }
}
