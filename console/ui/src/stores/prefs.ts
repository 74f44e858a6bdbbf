// What a person prefers, kept in the browser: language, colours, the width of the navigation.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { setLanguage, type Language } from '@/locales'

export const usePrefs = defineStore('prefs', () => {
  const root = document.documentElement
  const lang = ref<Language>(root.lang === 'en' ? 'en' : 'zh-CN')
  const dark = ref(root.classList.contains('dark'))
  const narrow = ref(localStorage.getItem('narrow') === '1')
  watch(lang, (l) => {
    localStorage.setItem('lang', l)
    root.lang = l
    void setLanguage(l)
  })
  watch(dark, (d) => {
    localStorage.setItem('theme', d ? 'dark' : 'light')
    root.classList.toggle('dark', d)
  })
  watch(narrow, (n) => localStorage.setItem('narrow', n ? '1' : '0'))
  return { lang, dark, narrow }
})
