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

// able says what can be done with a call: whispering needs an agent who talks, so not who has taken the call over himself; listening and
// barging in from there give the caller back.
export function able(verb: Verb, call: { call_id: string; state: string; agent: string; outside: boolean; visits: readonly { name: string; mode: string }[] } | undefined, me: string, visit?: { call_id: string; mode: string }): boolean {
  if (!call || call.state === 'ringing') return false
  const mine = visit?.call_id === call.call_id ? visit : call.visits.find((v) => v.name === me)
  const taken = call.visits.some((v) => v.mode === 'takeover' && v.name !== me)
  switch (verb) {
    case 'listen':
      return true
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
