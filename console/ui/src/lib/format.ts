// How values are shown. Pure functions.
import { i18n } from '@/locales'

// number is the user part of a SIP URI: what people know as the phone number.
export function number(uri: string): string {
  const m = /^(?:sips?:)?([^@;>]+)/.exec(uri.replace(/^.*</, ''))
  return m?.[1] ?? uri
}

interface Ends { direction: string; from: string; to: string }

// address is that of who is served: who called, on an outbound call who was called.
export const address = (call: Ends): string => (call.direction === 'outbound' ? call.to : call.from)

// customer is what people are shown of it.
export const customer = (call: Ends, web: string): string => caller(address(call), web)

// caller is what people are shown of an address; web stands for a visitor of the caller page, whose name is made up for one call.
export function caller(uri: string, web: string): string {
  const name = number(uri)
  if (name.startsWith('practice-')) return i18n.global.t('training.mark')
  return name.startsWith('guest-') ? web : name
}

// since says how long ago something was as people say it, in whole seconds, minutes or hours; 0 within the last five seconds.
export function since(ms: number): ['s' | 'min' | 'h', number] {
  const s = Math.floor(ms / 1000)
  if (s < 60) return ['s', s < 5 ? 0 : s]
  return s < 3600 ? ['min', Math.floor(s / 60)] : ['h', Math.floor(s / 3600)]
}

// clock is m:ss, or h:mm:ss from an hour on.
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const pad = (n: number) => String(n).padStart(2, '0')
  const h = Math.floor(s / 3600)
  return (h ? `${h}:${pad(Math.floor(s / 60) % 60)}` : String(Math.floor(s / 60))) + `:${pad(s % 60)}`
}

// moment is a date with time in the browser's time zone; this year's dates go without the year.
export function moment(iso: string | undefined, lang: string): string {
  if (!iso) return '–'
  const at = new Date(iso)
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
  return at.toLocaleString(lang, { year, month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
}

// until is a moment without its seconds: a time that somebody agreed to.
export function until(iso: string | undefined, lang: string): string {
  return iso ? new Date(iso).toLocaleString(lang, { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) : '–'
}

// titles are the names of the queues that a call came to, by their ids.
export function titles(events: readonly { type: string; data?: unknown }[]): Record<string, string> {
  const out: Record<string, string> = {}
  for (const e of events) {
    if (e.type !== 'queue_entered') continue
    const { queue, title } = e.data as { queue: string; title: string }
    if (title) out[queue] = title
  }
  return out
}

export const percent = (part: number, whole: number) => (whole > 0 ? (part * 100) / whole : 0)

// What a rule or a hit is called, and what it says, in the language of the page where it has it.
export const titled = (x: { title: string; title_en?: string }, lang: string) => (lang === 'en' && x.title_en) || x.title
export const noted = (x: { note: string; note_en?: string }, lang: string) => (lang === 'en' && x.note_en) || x.note
