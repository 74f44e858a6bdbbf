import { describe, expect, test, vi } from 'vitest'
import type { Assist } from '@/desk/assist'

// The client asks where the page is.
vi.stubGlobal('location', { origin: 'http://x' })
const server = { asked: [] as string[], answer: [] as ((r: Response) => void)[] }
vi.stubGlobal('fetch', (r: Request) => (server.asked.push(`${r.method} ${new URL(r.url).pathname.split('/assist/')[1]}`), new Promise<Response>((yes) => server.answer.push(yes))))
const { face, Help, key, local, next } = await import('@/desk/assist')

const state = (call_id: string, rev: number, more: Partial<Assist> = {}): Assist => ({
  call_id, rev, number: '', queue: '', scene: '', scene_title: '', cards: [], older: [], steps: [], moods: [], trend: 'unknown', flags: [], few: false, form: { id: '', title: '', fields: [] }, ...more,
})

describe('help', () => {
  test('a notice replaces all that was there, also after the server began anew', () => {
    const h = new Help()
    h.tell([state('A', 3), state('B', 1)])
    h.tell([state('A', 1, { scene: 'new' })])
    expect(h.of('A')?.scene).toBe('new')
    expect(h.of('B')).toBeUndefined()
  })
  test('what is done with a call is asked for one after the other, whatever came of it', async () => {
    const { asked, answer } = server
    const settled = () => new Promise((r) => setTimeout(r, 5))
    const h = new Help()
    h.tell([state('A', 1), state('B', 1)])
    const field = h.field('A', 'name', '张')
    const ticket = h.ticket('A')
    void h.step('B', 's', true)
    await settled()
    expect(asked).toEqual(['PUT A/fields/name', 'PUT B/steps/s'])
    answer[0]!(new Response('{}', { status: 500, headers: { 'Content-Type': 'application/json' } }))
    await expect(field).rejects.toBeTruthy()
    await settled()
    expect(asked.at(-1)).toBe('POST A/ticket')
    answer[2]!(Response.json(state('A', 2, { scene: 'made' })))
    await ticket
    expect(h.of('A')?.scene).toBe('made')
  })
  test('one key confirms the first suggested field', () => {
    const field = (id: string, s: string) => ({ id, title: id, kind: 'text', state: s, value: 'x', shown: 'x', confidence: 1, required: false, secret: false, options: [] }) as Assist['form']['fields'][number]
    expect(next(state('A', 1, { form: { id: 'f', title: '', fields: [field('a', 'confirmed'), field('b', 'empty'), field('c', 'suggested')] } }))?.id).toBe('c')
    expect(next(undefined)).toBeUndefined()
  })
})

test('evidence points to a line of the transcript', () => {
  const e = { party: 'agent', name: 'li', n: 2, text: '', from_ms: 0, to_ms: 0 }
  expect(key(e)).toBe('agentli-2')
  expect(key({ ...e, party: 'caller' })).toBe('caller-2')
  expect(key({ ...e, n: -1 })).toBe('')
})

test('emotions have four colours; times without a date are none', () => {
  expect(['pleased', 'calm', 'anxious', 'angry'].map(face)).toEqual(['good', 'calm', 'low', 'bad'])
  expect(local('0001-01-01T00:00:00Z')).toBe('')
  expect(local(undefined)).toBe('')
  expect(new Date(local('2026-11-22T09:30:00Z')).getTime()).toBe(Date.parse('2026-11-22T09:30:00Z'))
})
