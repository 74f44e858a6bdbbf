// The transcripts of the calls at the desk: each is read once, then follows its events.
import { reactive } from 'vue'
import { api, ask, type EventRecord } from '@/api/client'
import { begin, take, type Talk } from './talk'

export interface Entry {
  talk: Talk | undefined
  problem: unknown
}

const TRIES = 5 // the record follows the events by a moment: a call that was just handed on may not be in it yet

export class Records {
  readonly entries = reactive(new Map<string, Entry>())
  private readonly early = new Map<string, EventRecord[]>()

  // keep holds the transcripts of these calls and of no others.
  keep(ids: readonly string[]) {
    for (const id of this.entries.keys()) {
      if (ids.includes(id)) continue
      this.entries.delete(id)
      this.early.delete(id)
    }
    for (const id of ids) {
      if (this.entries.has(id)) continue
      this.entries.set(id, { talk: undefined, problem: undefined })
      void this.read(id)
    }
  }

  // read reads a record anew; what comes meanwhile is added to it.
  async read(id: string, tries = TRIES): Promise<void> {
    this.early.set(id, [])
    let wait = 250
    for (let i = 0; i < tries && this.entries.has(id); i++) {
      try {
        const call = await ask(api.GET('/api/v1/calls/{id}', { params: { path: { id } } }))
        if (!this.entries.has(id)) return
        const late = this.early.get(id) ?? []
        this.early.delete(id)
        this.entries.set(id, { talk: late.reduce(take, begin(call)), problem: undefined })
        return
      } catch (e) {
        const entry = this.entries.get(id)
        if (!entry) return
        if (i === tries - 1) this.entries.set(id, { ...entry, problem: e })
      }
      await new Promise((done) => setTimeout(done, wait))
      wait *= 2
    }
  }

  again() {
    for (const id of this.entries.keys()) void this.read(id)
  }

  event(e: EventRecord) {
    const entry = this.entries.get(e.call_id)
    if (!entry) return
    const early = this.early.get(e.call_id)
    if (early) early.push(e)
    if (entry.talk) this.entries.set(e.call_id, { ...entry, talk: take(entry.talk, e) })
  }
}
