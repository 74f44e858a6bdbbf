// Who is signed in, and what that person may do.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { i18n } from '@/locales'
import { api, ask, Problem, setToken, type SessionInfo } from '@/api/client'

// capital begins a title as a label begins: owners write it as it stands in a sentence ("check your balance").
const capital = (title = '') => title.charAt(0).toUpperCase() + title.slice(1)

export const useSession = defineStore('session', () => {
  const info = ref<SessionInfo>()
  const asked = ref(false)
  const rights = computed(() => new Set<string>(info.value?.rights ?? []))

  function set(s: SessionInfo | undefined) {
    info.value = s
    asked.value = true
    setToken(s?.csrf ?? '')
  }

  // restore asks the server once who this browser is. It throws when there is no answer.
  async function restore() {
    if (asked.value) return
    try {
      set(await ask(api.GET('/api/v1/session')))
    } catch (e) {
      if (e instanceof Problem && e.status === 401) set(undefined)
      else throw e
    }
  }

  const login = async (name: string, password: string) => set(await ask(api.POST('/api/v1/session', { body: { name, password } })))
  const change = async (old: string, next: string) => set(await ask(api.PUT('/api/v1/session/password', { body: { old, new: next } })))

  // logout ends the session here and, where the provider has a place for it, there.
  async function logout() {
    const elsewhere = info.value?.sign_out_url
    try {
      await ask(api.DELETE('/api/v1/session'))
    } finally {
      set(undefined)
    }
    if (elsewhere) location.assign(elsewhere)
  }

  // matter is what people call a scene or an intent, in the language of the page where the app has it; else as the server told it, or in
  // the owner's language. The greeting, the closing and answers have words of their own.
  function matter(id: string, told = ''): string {
    const { t, te, locale } = i18n.global
    const here = info.value?.matters_in[locale.value.slice(0, 2)]?.[id]
    return capital(here) || (told !== id && told) || info.value?.matters[id] || (te(`matter.${id}`) ? t(`matter.${id}`) : id)
  }

  // queue is what people call a queue, in the language of the page where it has a title in it, else as told.
  function queue(id: string, told = ''): string {
    return info.value?.queues_in?.[i18n.global.locale.value.slice(0, 2)]?.[id] || told || id
  }

  // hotline is what the hotline is called, in the language of the page where the app has a name in it.
  const hotline = computed(() => info.value?.hotline_in?.[i18n.global.locale.value.slice(0, 2)] || (info.value?.hotline ?? ''))

  return { info, rights, hotline, matter, queue, set, restore, login, change, logout, may: (right: string) => rights.value.has(right) }
})
