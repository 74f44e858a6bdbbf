// What tells an agent of a ringing call who looks elsewhere: the title of the window and a desktop notification.
import { ref } from 'vue'

export type Permission = 'granted' | 'denied' | 'default' | 'none'

const state = (): Permission => (typeof Notification === 'undefined' || !isSecureContext ? 'none' : Notification.permission)

export const permission = ref<Permission>(state())

// allow asks the browser for desktop notifications; it must come from a click.
export async function allow() {
  if (state() === 'default') await Notification.requestPermission()
  permission.value = state()
}

export class Alert {
  private timer: ReturnType<typeof setInterval> | undefined
  private note: Notification | undefined
  private title = ''
  private flash = ''

  // show tells of a call until hide; a click on the notification brings the window to the front.
  show(title: string, body: string, clicked: () => void) {
    this.hide()
    this.title = document.title
    this.flash = `☎ ${title}`
    this.turn()
    this.timer = setInterval(() => this.turn(), 900)
    if (state() !== 'granted') return
    try {
      this.note = new Notification(title, { body, tag: 'hotline-desk', icon: '/icon.svg', requireInteraction: true })
      this.note.onclick = () => {
        window.focus()
        clicked()
      }
    } catch {
      // some browsers only notify from a service worker
    }
  }

  hide() {
    if (!this.timer) return
    clearInterval(this.timer)
    this.timer = undefined
    if (document.title === this.flash) document.title = this.title
    this.note?.close()
    this.note = undefined
  }

  private turn() {
    if (document.title === this.flash) document.title = this.title
    else {
      this.title = document.title // the page may have changed it
      document.title = this.flash
    }
  }
}
