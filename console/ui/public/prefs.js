// Runs before anything is drawn, so that the page does not flash in the wrong colours.
;(function () {
  var root = document.documentElement
  var theme = localStorage.getItem('theme')
  var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.classList.toggle('dark', dark)
  root.lang = localStorage.getItem('lang') || (navigator.language.indexOf('zh') === 0 ? 'zh-CN' : 'en')
})()
