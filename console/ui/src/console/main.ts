// The console: agents, supervisors, inspectors, owners, administrators.
import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'
import { onSessionLost } from '@/api/client'
import { i18n, setLanguage } from '@/locales'
import { usePrefs } from '@/stores/prefs'
import { useSession } from '@/stores/session'
import App from './App.vue'
import './element'
import './style.css'
import { router } from './router'

async function main() {
  const app = createApp(App).use(createPinia()).use(i18n).use(router)
  await setLanguage(usePrefs().lang)
  const session = useSession()
  onSessionLost(() => session.set(undefined))
  // Whoever loses the session is asked to sign in and comes back to the same place.
  watch(
    () => session.info,
    (now, before) => {
      const here = router.currentRoute.value
      if (before && !now && here.name !== 'login') void router.push({ name: 'login', query: { then: here.fullPath } })
    },
  )
  app.mount('#app')
}

void main()
