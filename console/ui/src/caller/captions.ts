// What both sides say, from the captions that the server sends of this very call (RFC 6086, hotline-captions).
import { reactive } from 'vue'

export interface Caption {
  kind: 'partial' | 'final' | 'saying' | 'said'
  party: string
  n: number
  text: string
  typed?: boolean
  cut?: boolean
}

export interface Line {
  key: string
  mine: boolean
  text: string
  typed: boolean
  cut: boolean
}

export class Captions {
  readonly lines = reactive<Line[]>([])
  readonly tentative = reactive({ text: '' })

  clear() {
    this.lines.length = 0
    this.tentative.text = ''
  }

  // take adds one caption. A reply comes clause by clause (saying) and is replaced by what was really played (said).
  take(c: Caption) {
    const mine = c.party === 'caller'
    if (c.kind === 'partial') {
      if (mine) this.tentative.text = c.text
      return
    }
    const key = `${c.party}-${c.n}`
    const old = this.lines.find((l) => l.key === key)
    if (mine) this.tentative.text = ''
    if (!old) {
      if (c.text) this.lines.push({ key, mine, text: c.text, typed: !!c.typed, cut: !!c.cut })
      return
    }
    old.text = c.kind === 'saying' ? old.text + c.text : c.text || (c.cut ? '…' : old.text)
    old.cut = !!c.cut
  }
}
