// Who may open which page, asked before each is shown.
import type { RouteLocationNormalized } from 'vue-router'
import { useSession } from '@/stores/session'

// start is the first page of a role.
export function start(): { name: string } {
  const s = useSession()
  if (s.may('calls.read')) return { name: 'records' }
  return { name: 'desk' }
}

// guard says where to go instead, or true. Where the server does not say who this browser is, away is told and no page is opened: whoever
// is signed in must not be asked to sign in again.
export const guard = (away: { tell: (e: unknown, to: string) => void }) => async (to: Pick<RouteLocationNormalized, 'meta' | 'fullPath' | 'name'>) => {
  const session = useSession()
  try {
    await session.restore()
  } catch (e) {
    away.tell(e, to.fullPath)
    return false
  }
  if (to.meta.open) return session.info && !session.info.must_change ? start() : true
  if (!session.info) return { name: 'login', query: { then: to.fullPath } }
  if (session.info.must_change && to.name !== 'password') return { name: 'password', query: { then: to.fullPath } }
  if (to.name === 'home' || (to.meta.right && !session.may(to.meta.right))) return to.name === start().name ? true : start()
  return true
}
