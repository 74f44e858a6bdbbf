// Puts a call button on another site's page: <script src="https://hotline.example/embed.js" async></script>
// data-label: text of the button. data-lang: zh-CN or en. data-side: left or right. data-color: of the button.
;(function () {
  var script = document.currentScript
  var from = new URL(script.src).origin
  var data = script.dataset
  var lang = data.lang || document.documentElement.lang || navigator.language
  var zh = lang.indexOf('zh') === 0
  var side = data.side === 'left' ? 'left' : 'right'
  var frame, busy

  var button = document.createElement('button')
  button.type = 'button'
  button.textContent = data.label || (zh ? '网页通话' : 'Call us')
  button.setAttribute('aria-expanded', 'false')
  button.style.cssText = 'position:fixed;bottom:20px;' + side + ':20px;z-index:2147483000;padding:14px 22px;border:0;border-radius:28px;font:600 16px system-ui,sans-serif;' +
    'color:#fff;cursor:pointer;box-shadow:0 4px 16px rgba(0,0,0,.25);background:' + (data.color || '#0f8a45')

  function toggle() {
    if (!frame) {
      frame = document.createElement('iframe')
      frame.title = button.textContent
      frame.allow = 'microphone; autoplay'
      frame.src = from + '/?embed=1&lang=' + encodeURIComponent(zh ? 'zh-CN' : 'en')
      frame.style.cssText = 'position:fixed;bottom:84px;' + side + ':20px;z-index:2147483000;width:min(380px,calc(100vw - 40px));height:min(620px,calc(100vh - 110px));' +
        'border:0;border-radius:16px;box-shadow:0 8px 40px rgba(0,0,0,.3);background:#fff'
      document.body.appendChild(frame)
      button.setAttribute('aria-expanded', 'true')
      frame.focus()
    } else if (busy) {
      frame.hidden = !frame.hidden // a call goes on behind the button
      button.setAttribute('aria-expanded', String(!frame.hidden))
    } else {
      frame.remove()
      frame = undefined
      button.setAttribute('aria-expanded', 'false')
    }
  }

  button.addEventListener('click', toggle)
  addEventListener('message', function (e) {
    if (!frame || e.source !== frame.contentWindow || e.origin !== from || !e.data || !e.data.hotline) return
    busy = e.data.hotline !== 'idle' && e.data.hotline !== 'ended'
  })
  if (document.body) document.body.appendChild(button)
  else addEventListener('DOMContentLoaded', function () { document.body.appendChild(button) })
})()
