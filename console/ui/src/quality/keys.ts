// The keyboard of the review page: single keys, one table for the keys and their help.
export type Command = 'next_hit' | 'previous_hit' | 'right' | 'wrong' | 'comment' | 'next_call' | 'previous_call' | 'save' | 'submit' | 'help'

export const shortcuts: readonly { key: string; command: Command }[] = [
  { key: 'J', command: 'next_hit' },
  { key: 'K', command: 'previous_hit' },
  { key: 'Y', command: 'right' },
  { key: 'X', command: 'wrong' },
  { key: 'C', command: 'comment' },
  { key: 'N', command: 'next_call' },
  { key: 'P', command: 'previous_call' },
  { key: 'S', command: 'save' },
  { key: 'Shift+S', command: 'submit' },
  { key: '?', command: 'help' },
]

// command is what a key press asks for; none with a modifier, in a field, or in an open dialog.
export function command(e: { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean; isComposing?: boolean; repeat?: boolean }): Command | undefined {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return undefined
  const letter = /^[a-z]$/i.test(e.key)
  const name = letter ? (e.shiftKey ? 'Shift+' : '') + e.key.toUpperCase() : e.key
  const found = shortcuts.find((s) => s.key === name)?.command
  return e.repeat && found !== 'next_hit' && found !== 'previous_hit' ? undefined : found
}
