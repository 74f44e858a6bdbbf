// The keyboard of the wall: one table for the shortcuts, their tooltips and the help.
export const modes = ['listen', 'whisper', 'barge', 'takeover'] as const
export type Mode = (typeof modes)[number]
export type Verb = Mode | 'hint' | 'transfer' | 'state' | 'stop'
export type Command = Verb | 'next' | 'previous' | 'ack' | 'search' | 'help' | 'deselect'

export const shortcuts: readonly { key: string; command: Command }[] = [
  { key: 'L', command: 'listen' },
  { key: 'W', command: 'whisper' },
  { key: 'B', command: 'barge' },
  { key: 'O', command: 'takeover' },
  { key: 'H', command: 'hint' },
  { key: 'T', command: 'transfer' },
  { key: 'S', command: 'state' },
  { key: 'X', command: 'stop' },
  { key: 'A', command: 'ack' },
  { key: 'ArrowDown', command: 'next' },
  { key: 'ArrowUp', command: 'previous' },
  { key: '/', command: 'search' },
  { key: 'Escape', command: 'deselect' },
  { key: '?', command: 'help' },
]

export const keyOf = (command: Command) => shortcuts.find((s) => s.command === command)?.key ?? ''

// command is what a key press asks for.
export function command(e: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'repeat'>): Command | undefined {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return undefined
  const letter = /^[a-z]$/i.test(e.key)
  if (letter && (e.shiftKey || e.repeat)) return undefined
  return shortcuts.find((s) => s.key === (letter ? e.key.toUpperCase() : e.key))?.command
}

// served says that an agent of ours has the call, and not somebody outside: who can be whispered to, has a desk and a state.
const served = (call: { agent: string; outside: boolean }) => !!call.agent && !call.outside

type Call = { call_id: string; state: string; agent: string; outside: boolean; visits: readonly { name: string; mode: string }[] }
type Place = { call_id: string; mode: string }

// here is how this window is on a call: its phone tells at once, the call's row a little later, and not which window of the account it is.
export function here<V extends { name: string; mode: string }, P extends Place>(call: { call_id: string; visits: readonly V[] } | undefined, me: string, visit: P | undefined, elsewhere: Place | undefined): P | V | undefined {
  if (!call || elsewhere?.call_id === call.call_id) return undefined
  return visit?.call_id === call.call_id ? visit : call.visits.find((v) => v.name === me)
}

// able says what can be done with a call: whispering needs an agent who talks, so not who has taken the call over himself; listening and
// barging in from there give the caller back. visit is of this window's phone, elsewhere of that of another window of the account: what is
// done here takes that one off its call, so a call that was taken over there is left to it.
export function able(verb: Verb, call: Call | undefined, me: string, visit?: Place, elsewhere?: Place): boolean {
  if (!call || call.state === 'ringing') return false
  const mine = here(call, me, visit, elsewhere)
  const there = elsewhere?.call_id === call.call_id && elsewhere.mode === 'takeover'
  const taken = there || call.visits.some((v) => v.mode === 'takeover' && v.name !== me)
  switch (verb) {
    case 'listen':
      return !there
    case 'whisper':
      return served(call) && !taken && mine?.mode !== 'takeover'
    case 'barge':
      return !taken
    case 'takeover':
      return !taken
    case 'hint':
      return served(call) || call.state === 'bot'
    case 'state':
      return served(call)
    case 'stop':
      return !!mine
  }
  return true
}

// dials says that a call can be handed on to a number: an agent has it, whose leg rings the number. The machine, a queue, somebody outside and
// a supervisor have none.
export const dials = (call: { agent: string; outside: boolean; visits: readonly { name: string; mode: string }[] } | undefined) => !!call && served(call) && !call.visits.some((v) => v.mode === 'takeover')

// unheard says that a whisper reaches nobody now: the machine, a queue, the music or somebody outside has the caller. It goes on when an agent
// has him.
export const unheard = (mode: string, call: { agent: string; outside: boolean } | undefined) => mode === 'whisper' && !!call && !served(call)
