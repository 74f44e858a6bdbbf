// What the review page knows of hits, scores and time: pure functions.
import type { Schemas } from '@/api/client'

export type Hit = Schemas['Hit']
export type Mark = Schemas['QualityMark']
export type Band = Schemas['QualityBand']
export type Report = Schemas['QualityReport']
export type Entry = Schemas['QualityEntry']
export type Verdict = 'right' | 'wrong' | 'missed'
export type Given = Schemas['QualityGivenItem']

export const severities = ['fatal', 'critical', 'minor', 'info'] as const
export type Severity = (typeof severities)[number]

// rank sorts the worst first; what is unknown comes last.
export const rank = (s: string) => (severities.indexOf(s as Severity) + severities.length + 1) % (severities.length + 1)

// place is where a hit is heard: the words, or the sound, that it is about, which come first of its evidence; else the moment when it came true.
export function place(h: Hit): { from: number; to: number } {
  const one = (h.evidence ?? []).find((e) => e.to_ms > e.from_ms)
  return one ? { from: one.from_ms, to: one.to_ms } : { from: h.at_ms, to: h.at_ms }
}

// inLine: the evidence of the hit is this line. Times decide, for lines of the machine are numbered by turns.
export function inLine(h: Hit, l: { party: string; from_ms: number; to_ms: number }): boolean {
  return (h.evidence ?? []).some((e) => e.n >= 0 && e.party === l.party && Math.min(e.to_ms, l.to_ms) - Math.max(e.from_ms, l.from_ms) > 100)
}

// back are the criteria of a review whose points were taken back since: the machine's again, said so because the server keeps what is not named.
export function back(kept: readonly { item: string }[], given: ReadonlyMap<string, Given>, answers: readonly Schemas['RubricAnswer'][]): Given[] {
  return kept.filter((k) => !given.has(k.item)).map((k) => {
    const a = answers.find((x) => x.item === k.item)
    return a && (a.state === 'met' || a.state === 'missed') ? { item: k.item, points: a.points } : { item: k.item, points: 0, na: true }
  })
}

// total is the score that points make, as the server works it out when it is sent: sections by weight, within one by points.
export function total(sheet: Schemas['RubricSheet'], answers: readonly Schemas['RubricAnswer'][], given: ReadonlyMap<string, Given>): { total: number; failed: boolean } {
  let earned = 0
  let weights = 0
  let failed = false
  for (const section of sheet.sections ?? []) {
    let got = 0
    let most = 0
    for (const item of section.items ?? []) {
      const a = answers.find((x) => x.item === item.id)
      const g = given.get(item.id)
      let points = a && (a.state === 'met' || a.state === 'missed') ? a.points : undefined
      let fatal = !!a?.fatal
      if (g) {
        points = g.na ? undefined : Math.min(Math.max(g.points, 0), item.points)
        fatal = points !== undefined && points < item.points && (!!item.fatal || fatal)
      }
      failed ||= fatal
      if (points === undefined) continue
      got += points
      most += item.points
    }
    if (most > 0) {
      earned += (section.weight * got) / most
      weights += section.weight
    }
  }
  let out = weights > 0 ? Math.round((1000 * earned) / weights) / 10 : 100
  if (failed) out = Math.min(out, sheet.failed_total)
  return { total: out, failed }
}

// share shows a share of 0-1, or a dash where it cannot be known.
export const share = (v: number | undefined) => (v === undefined ? '–' : `${Math.round(v * 100)}%`)

// seconds shows a length of time.
export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

// The calls of the list that the reader came from, so that the next one is one key away.
const key = 'quality.list'

// partOf names one part of a call: the call where its score stands for it, else with the agent's account. wayTo is the way to it.
export const partOf = (e: { call_id: string; agent: string; main: boolean }) => (e.main ? e.call_id : `${e.call_id}/${e.agent}`)
export function wayTo(part: string, own: boolean) {
  const [id = '', agent] = part.split('/')
  return { name: own ? 'own' : 'review', params: { id }, query: agent && !own ? { agent } : {} }
}

export function keepList(ids: readonly string[]) {
  sessionStorage.setItem(key, JSON.stringify(ids))
}

export function neighbour(id: string, step: 1 | -1): string | undefined {
  let ids: unknown
  try {
    ids = JSON.parse(sessionStorage.getItem(key) ?? '[]')
  } catch {
    return undefined
  }
  if (!Array.isArray(ids)) return undefined
  const at = ids.indexOf(id)
  return at < 0 ? undefined : (ids[at + step] as string | undefined)
}
