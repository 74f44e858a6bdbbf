import { createI18n } from 'vue-i18n'
import deskZh from './desk.zh-CN.json'
import qualityZh from './quality.zh-CN.json'
import trainingZh from './training.zh-CN.json'
import wallZh from './wall.zh-CN.json'
import zhOther from './zh-CN.json'

export type Language = 'zh-CN' | 'en'

const zh = { ...zhOther, ...deskZh, ...wallZh, ...qualityZh, ...trainingZh }

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': zh } as Record<string, typeof zh> })

// setLanguage loads a language when it is first wanted, and shows it.
export async function setLanguage(lang: Language) {
  if (!i18n.global.availableLocales.includes(lang)) {
    const [other, desk, wall, quality, training] = await Promise.all([import('./en.json'), import('./desk.en.json'), import('./wall.en.json'), import('./quality.en.json'), import('./training.en.json')])
    i18n.global.setLocaleMessage(lang, { ...other.default, ...desk.default, ...wall.default, ...quality.default, ...training.default })
  }
  i18n.global.locale.value = lang
}
