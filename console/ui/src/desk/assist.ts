// Live help as the desk shows it: the states of the own calls, told by the stream, and what the agent does with them.
import { shallowReactive } from 'vue'
import { api, ask, type Schemas } from '@/api/client'

export type Assist = Schemas['AssistState']
export type Card = Schemas['AssistCard']
export type Step = Schemas['AssistStep']
export type Field = Schemas['AssistField']
export type Wrap = Schemas['AssistWrap']
export type Unfinished = Schemas['AssistUnfinished']
export type Todo = Schemas['AssistTodo']
export type Evidence = Schemas['Evidence']
export type Verdict = 'accepted' | 'copied' | 'dismissed' | 'right' | 'wrong' | 'none'

const at = (call: string) => ({ path: { call } })

export class Help {
  readonly states = shallowReactive(new Map<string, Assist>())
  private readonly last = new Map<string, Promise<void>>() // what is being asked for, by call
  private reopened = '' // a call that is no longer at the desk

  of(call: string): Assist | undefined {
    return this.states.get(call)
  }

  // tell takes the notice: all calls at the desk.
  tell(all: readonly Assist[]) {
    const now = new Set(all.map((s) => s.call_id))
    for (const id of this.states.keys()) if (!now.has(id) && id !== this.reopened) this.states.delete(id)
    for (const s of all) this.states.set(s.call_id, s)
  }

  // take takes the answer to a request, unless a notice was quicker. What an agent does with a call is asked for one after the other, whatever
  // came of it: requests overtake each other, and a ticket has what was written before it.
  private take(call: string, request: () => Promise<Assist>): Promise<Assist> {
    const answer = (this.last.get(call) ?? Promise.resolve()).then(request).then((s) => {
      const old = this.states.get(s.call_id)
      if (old && s.rev >= old.rev) this.states.set(s.call_id, s)
      return s
    })
    const settled = answer.then(() => {}, () => {}).finally(() => this.last.get(call) === settled && this.last.delete(call))
    this.last.set(call, settled)
    return answer
  }

  // reopen shows a call that is no longer at the desk, until leave.
  async reopen(call: string): Promise<void> {
    const s = await ask(api.GET('/api/v1/assist/{call}', { params: at(call) }))
    this.leave()
    this.reopened = call
    this.states.set(call, s)
  }

  leave() {
    if (this.reopened) this.states.delete(this.reopened)
    this.reopened = ''
  }

  finish = (call: string, done: boolean) => this.take(call, () => ask(api.PUT('/api/v1/assist/{call}/finish', { params: at(call), body: { done } })))
  judge = (call: string, card: string, verdict: Verdict) =>
    this.take(call, () => ask(api.POST('/api/v1/assist/{call}/cards/{card}', { params: { path: { call, card } }, body: { verdict } })))
  // field confirms what is there, or writes a value.
  field = (call: string, field: string, value?: string) =>
    this.take(call, () => ask(api.PUT('/api/v1/assist/{call}/fields/{field}', { params: { path: { call, field } }, body: value === undefined ? {} : { value } })))
  step = (call: string, step: string, done: boolean) => this.take(call, () => ask(api.PUT('/api/v1/assist/{call}/steps/{step}', { params: { path: { call, step } }, body: { done } })))
  section = (call: string, section: 'need' | 'handling' | 'outcome' | 'todos' | 'promises', text: string) =>
    this.take(call, () => ask(api.PUT('/api/v1/assist/{call}/summary/{section}', { params: { path: { call, section } }, body: { text } })))
  choose = (call: string, what: 'class' | 'unit' | 'disposition', id: string) =>
    this.take(call, () => ask(api.PUT('/api/v1/assist/{call}/wrap/{what}', { params: { path: { call, what } }, body: { id } })))
  promise = (call: string, id: string, text: string, due?: string) =>
    this.take(call, () => ask(api.PUT('/api/v1/assist/{call}/promises', { params: at(call), body: { text, ...(id && { id }), ...(due && { due }) } })))
  ticket = (call: string) => this.take(call, () => ask(api.POST('/api/v1/assist/{call}/ticket', { params: at(call) })))
  callback = (call: string, when: string) => this.take(call, () => ask(api.POST('/api/v1/assist/{call}/callback', { params: at(call), body: { at: when } })))
}

export const readTodos = async (): Promise<Todo[]> => (await ask(api.GET('/api/v1/todos', { params: { query: {} } }))).items
export const keepTodo = (id: string, done: boolean): Promise<unknown> => ask(api.PUT('/api/v1/todos/{id}', { params: { path: { id } }, body: { done } }))

// next is the field that one key confirms: the first that is only suggested.
export const next = (s: Assist | undefined): Field | undefined => s?.form.fields.find((f) => f.state === 'suggested')

// face is the emotion of one utterance in one of four colours.
export function face(label: string): 'good' | 'calm' | 'low' | 'bad' {
  switch (label) {
    case 'pleased': return 'good'
    case 'calm': return 'calm'
    case 'angry': return 'bad'
    default: return 'low'
  }
}

// key is the line of the transcript that a piece of evidence points to.
export const key = (e: Evidence): string => (e.n < 0 ? '' : `${e.party}${e.party === 'agent' ? (e.name ?? '') : ''}-${e.n}`)

// local is a time as a field of type datetime-local takes it.
export function local(iso: string | undefined): string {
  if (!iso || iso.startsWith('0001')) return ''
  const d = new Date(iso)
  return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
