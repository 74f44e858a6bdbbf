// The caller page's words. It has its own small translator: callers load nothing of the console.
import { ref } from 'vue'
import en from './locales/en.json'
import zh from './locales/zh-CN.json'

export type Word = keyof typeof zh
export type Language = 'zh-CN' | 'en'

const wanted = new URLSearchParams(location.search).get('lang') ?? document.documentElement.lang

export const language = ref<Language>(wanted.startsWith('zh') ? 'zh-CN' : 'en')
document.documentElement.lang = language.value

// t is a text in the present language, with {names} filled in.
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text = (language.value === 'en' ? en : zh)[word]
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

export function switchLanguage() {
  language.value = language.value === 'en' ? 'zh-CN' : 'en'
  document.documentElement.lang = language.value
  try {
    localStorage.setItem('lang', language.value)
  } catch {
    // a frame without storage
  }
}
