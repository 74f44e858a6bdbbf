// The words of a summary in the page's language: what callers, agents and the machine said stays as it was said.
import { i18n } from '@/locales'
import type { Schemas } from '@/api/client'

type Saying = Schemas['WallSaying']

// told is a summary for people; without its parts it is shown as it came.
export function told(summary: string, parts: readonly Saying[] | null | undefined): string {
  const { t, te } = i18n.global
  if (!parts?.length) return summary
  const one = (p: Saying) => {
    const key = `wall.sayings.${p.is}`
    const text = te(key) ? t(key, { text: p.text ?? '' }) : (p.text ?? '')
    return p.due ? t('wall.sayings.by', { text, due: p.due }) : text
  }
  return parts.map(one).join(t('wall.sayings.and')) + t('wall.sayings.end')
}
