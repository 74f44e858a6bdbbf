// The customer cards of the calls at the desk, each read once per number.
import { reactive } from 'vue'
import { Problem } from '@/api/client'
import { customer } from './api'
import type { Customer } from './types'

// withheld: no number; unknown: the back office does not know it; away: the back office does not answer.
export type CardState = 'loading' | 'known' | 'unknown' | 'withheld' | 'away'

export interface Card {
  state: CardState
  customer?: Customer
}

export class Cards {
  private readonly cards = reactive(new Map<string, Card>())

  of(number: string): Card {
    if (!number) return { state: 'withheld' }
    return this.cards.get(number) ?? { state: 'loading' }
  }

  keep(numbers: readonly string[]) {
    for (const n of this.cards.keys()) if (!numbers.includes(n)) this.cards.delete(n)
    for (const n of numbers) if (n && !this.cards.has(n)) void this.read(n)
  }

  async read(number: string) {
    this.cards.set(number, { state: 'loading' })
    let card: Card
    try {
      card = { state: 'known', customer: await customer(number) }
    } catch (e) {
      card = { state: e instanceof Problem && e.status === 404 ? 'unknown' : 'away' }
    }
    if (this.cards.has(number)) this.cards.set(number, card)
  }
}
