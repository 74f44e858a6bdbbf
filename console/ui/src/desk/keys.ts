// The keyboard of the desk: one table for the shortcuts, their tooltips and the help.
import type { Action } from './actions'

export type Command = Action | 'ready' | 'break' | 'search' | 'help' | 'accept' | 'dismiss' | 'confirm'

// Single keys, as those who press them forty times an hour want them; hanging up takes Shift, so that a slip ends no call.
export const shortcuts: readonly { key: string; command: Command; also?: Command }[] = [
  { key: 'A', command: 'answer' },
  { key: 'D', command: 'reject' },
  { key: 'Shift+E', command: 'hangup' },
  { key: 'H', command: 'hold', also: 'resume' },
  { key: 'M', command: 'mute', also: 'unmute' },
  { key: 'V', command: 'pause_recording', also: 'resume_recording' },
  { key: 'K', command: 'keypad' },
  { key: 'T', command: 'transfer' },
  { key: 'C', command: 'consult' },
  { key: 'S', command: 'swap' },
  { key: 'J', command: 'conference' },
  { key: 'O', command: 'complete' },
  { key: 'X', command: 'cancel' },
  { key: 'P', command: 'park' },
  { key: 'G', command: 'give_back' },
  { key: 'W', command: 'wrapped' },
  { key: 'Y', command: 'accept' },
  { key: 'N', command: 'dismiss' },
  { key: 'F', command: 'confirm' },
  { key: 'R', command: 'ready' },
  { key: 'B', command: 'break' },
  { key: '/', command: 'search' },
  { key: '?', command: 'help' },
]

export const keyOf = (command: Command) => shortcuts.find((s) => s.command === command || s.also === command)?.key ?? ''

interface Press {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  isComposing?: boolean
  repeat?: boolean
}

// commands are what a key press asks for: none, one, or one of two that exclude each other (hold and resume).
export function commands(e: Press): Command[] {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.repeat) return []
  const letter = /^[a-z]$/i.test(e.key)
  const name = letter ? (e.shiftKey ? 'Shift+' : '') + e.key.toUpperCase() : e.key
  const hit = shortcuts.find((s) => s.key === name)
  return hit ? [hit.command, ...(hit.also ? [hit.also] : [])] : []
}

// covered: a dialog lies over the page. One that is on its way out does not count: it fades for 0.3 s, and a key pressed then is meant for
// the page.
export const covered = () => !!document.querySelector('.el-overlay:not([style*="display: none"], [class*=-leave-active])')

// typing: the key belongs to a field or to an open menu or dialog, not to the desk.
export function typing(on: EventTarget | null): boolean {
  return on instanceof Element && !!on.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=menu], [role=combobox], [role=dialog], [role=listbox]')
}
