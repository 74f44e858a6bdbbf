// What an agent can do with a call, by its state. Pure functions: the server has the last word.
import type { DeskCall, SeatState } from './types'

export type Action =
  | 'answer' | 'reject' | 'hold' | 'resume' | 'mute' | 'unmute' | 'pause_recording' | 'resume_recording' | 'keypad' | 'transfer' | 'consult' | 'swap' | 'conference' | 'complete'
  | 'cancel' | 'park' | 'give_back' | 'hangup' | 'wrapped' | 'extend'

// colleague is the person whom this agent asked for, if any.
export const colleague = (call: DeskCall) => call.others[0]

// actions are those possible now, in the order of the call bar.
export function actions(call: DeskCall | undefined): Action[] {
  if (!call) return []
  const mute: Action = call.muted ? 'unmute' : 'mute'
  if (call.state === 'ringing') return ['answer', 'reject']
  if (call.state === 'wrap_up') return extendable(call) ? ['wrapped', 'extend'] : ['wrapped']
  if (call.state === 'reconnecting') return []
  if (call.state === 'dialing' || call.state === 'whisper') return [mute, 'hangup']
  if (call.consulted) return [mute, 'keypad', 'hangup']
  const asked = colleague(call)
  if (call.state === 'conference') return [mute, call.paused ? 'resume_recording' : 'pause_recording', 'keypad', 'complete', 'cancel', 'hangup']
  if (asked?.state === 'talking' || asked?.state === 'held') return [mute, 'keypad', 'swap', 'conference', 'complete', 'cancel']
  if (asked || call.state === 'consulting') return [mute, 'cancel']
  return [call.state === 'held' ? 'resume' : 'hold', mute, call.paused ? 'resume_recording' : 'pause_recording', 'keypad', 'transfer', 'consult', 'park', 'give_back', 'hangup']
}

export const can = (call: DeskCall | undefined, a: Action) => actions(call).includes(a)

// extendable: the work after the call may get more time.
export const extendable = (call: DeskCall) => !!call.until && !!call.most && Date.parse(call.most) > Date.parse(call.until)

// choices are the states that an agent may choose now.
export function choices(state: SeatState): ('ready' | 'break' | 'offline')[] {
  switch (state) {
    case 'ready': return ['break', 'offline']
    case 'break': return ['ready', 'break', 'offline']
    case 'forced': return ['offline']
    case 'offline': return ['ready', 'break']
    default: return ['ready', 'break', 'offline']
  }
}

// spoken: the agent is in a talk, so that losing the phone matters.
export const spoken = (call: DeskCall) => !['ringing', 'wrap_up'].includes(call.state)

// pick is the call that the screen shows: the one chosen by hand while it is there, else the one most in need of the agent.
export function pick(calls: readonly DeskCall[], chosen: string): DeskCall | undefined {
  const by = (test: (c: DeskCall) => boolean) => calls.find(test)
  return by((c) => c.call_id === chosen) ?? by((c) => spoken(c) && c.state !== 'held') ?? by(spoken) ?? by((c) => c.state === 'ringing') ?? calls[0]
}

// left is what remains until a time, in ms, never less than nothing.
export const left = (until: string | undefined, now: number) => (until ? Math.max(0, Date.parse(until) - now) : 0)
export const passed = (since: string | undefined, now: number) => (since ? Math.max(0, now - Date.parse(since)) : 0)
