import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useAway } from '@/console/away'

// The client asks where the page is; the server's answer to who this browser is, is the test's.
vi.stubGlobal('location', { origin: 'http://x' })
const { Problem } = await import('@/api/client')
const server = vi.hoisted(() => ({ session: (): unknown => undefined }))
vi.mock('@/api/client', async (real) => ({ ...(await real<object>()), api: { GET: () => undefined }, ask: async () => server.session() }))
const { guard } = await import('@/console/guard')
const { useSession } = await import('@/stores/session')

const who = (more: object = {}) => ({ name: 'li', rights: ['calls.read'], must_change: false, matters: {}, matters_in: {}, ...more })
const away = (status: number) => () => {
  throw new Problem(status, '')
}

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

describe('a page that loads while the server does not say who is there', () => {
  const page = { name: 'records', fullPath: '/records?line=10000', meta: { right: 'calls.read' } }
  it.each([0, 500, 503])('tells it for status %d, and asks nobody to sign in', async (status) => {
    server.session = away(status)
    const told: unknown[] = []
    expect(await guard({ tell: (e, to) => told.push((e as { status: number }).status, to) })(page as never)).toBe(false)
    expect(told).toEqual([status, '/records?line=10000'])
  })
  it('asks whoever is not signed in to do so', async () => {
    server.session = away(401)
    expect(await guard({ tell: () => expect.fail() })(page as never)).toEqual({ name: 'login', query: { then: '/records?line=10000' } })
  })
  it('opens the page by itself when the server is back', async () => {
    const gone: string[] = []
    const a = useAway(() => useSession().restore(), (path) => gone.push(path))
    server.session = away(503)
    a.tell(new Problem(503, ''), '/records')
    await vi.advanceTimersByTimeAsync(2000 + 4000)
    expect([(a.problem.value as { status: number }).status, gone.length]).toEqual([503, 0])
    server.session = who
    await vi.advanceTimersByTimeAsync(8000)
    expect([a.problem.value, gone, useSession().info?.name]).toEqual([undefined, ['/records'], 'li'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone).toEqual(['/records'])
  })
  it('is opened at once by the button, and asked for once at a time', async () => {
    let asked = 0
    const a = useAway(async () => void asked++, () => {})
    a.tell(new Problem(0, ''), '/wall')
    await Promise.all([a.again(), a.again()])
    expect([asked, a.problem.value]).toEqual([1, undefined])
  })
})
