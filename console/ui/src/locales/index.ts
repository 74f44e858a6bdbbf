import { createI18n } from 'vue-i18n'
import zh from './zh-CN.json'

export type Language = 'zh-CN' | 'en'

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': zh } as Record<string, typeof zh> })

// setLanguage loads a language when it is first wanted, and shows it.
export async function setLanguage(lang: Language) {
  if (!i18n.global.availableLocales.includes(lang)) i18n.global.setLocaleMessage(lang, (await import('./en.json')).default)
  i18n.global.locale.value = lang
}
