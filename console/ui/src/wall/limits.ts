// What two who change the thresholds of the site at once make of them.
import type { Settings } from './types'

export type Key = Exclude<keyof Settings, '$schema' | 'changed'>
export type Limits = Pick<Settings, Key>

export const keys: readonly Key[] = ['service_level', 'asa_s', 'waiting', 'longest_wait_s', 'abandon_rate', 'occupancy', 'alerts', 'gaps', 'risk', 'call_wait_s']

export const round = (v: number) => Math.round(v * 1e4) / 1e4

const same = (x: Limits[Key], y: Limits[Key]) => round(x.watch) === round(y.watch) && round(x.act) === round(y.act)

// meet is what the form holds when it was filled with was, somebody types mine, and somebody else has saved now: thresholds that nobody typed
// are as they stand now. both are those that both changed, each in his own way: the form keeps what was typed.
export function meet(was: Limits, now: Limits, mine: Limits): { form: Limits; both: Key[] } {
  const typed = keys.filter((k) => !same(mine[k], was[k]))
  const form = Object.fromEntries(keys.map((k) => [k, typed.includes(k) ? mine[k] : now[k]])) as Limits
  return { form, both: typed.filter((k) => !same(now[k], was[k]) && !same(now[k], mine[k])) }
}
