import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Desk } from '@/desk/types'

// The server: it answers a verb when the test says so.
const server = vi.hoisted(() => ({ told: [] as string[], answer: [] as ((failed?: Error) => void)[] }))
vi.mock('@/desk/api', () => ({
  act: (_: string, verb: string, more: { keys?: string } = {}) => (server.told.push(verb + (more.keys ?? '')), new Promise<void>((yes, no) => server.answer.push((failed) => (failed ? no(failed) : yes())))),
  readDesk: () => new Promise(() => {}),
}))
vi.stubGlobal('location', { origin: 'http://hotline.test' })
vi.stubGlobal('window', { addEventListener: () => {} })
const { useDesk } = await import('@/stores/desk')

beforeEach(() => {
  setActivePinia(createPinia())
  server.told = []
  server.answer = []
})
const opened = () => {
  const d = useDesk()
  d.desk = { calls: [{ call_id: 'A', state: 'talking', muted: false, others: [] }] } as unknown as Desk
  return d
}
const settled = () => new Promise((r) => setTimeout(r))

it('tells the server one after the other what was muted, for requests overtake each other', async () => {
  const d = opened()
  void d.does('mute')
  void d.does('unmute')
  expect([server.told, d.call?.muted]).toEqual([['mute'], false])
  server.answer[0]!()
  await settled()
  expect(server.told).toEqual(['mute', 'unmute'])
  server.answer[1]!()
  await settled()
  void d.does('mute')
  void d.does('unmute')
  void d.does('mute')
  server.answer[2]!()
  await settled()
  expect([server.told, d.call?.muted]).toEqual([['mute', 'unmute', 'mute'], true])
})

it('takes back what the server did not do', async () => {
  const d = opened()
  void d.does('mute')
  expect(d.call?.muted).toBe(true)
  server.answer[0]!(new Error('no'))
  await settled()
  expect([d.call?.muted, String(d.refused)]).toEqual([false, 'Error: no'])
  void d.does('mute')
  expect(server.told).toEqual(['mute', 'mute'])
})

it('sends keys in the order in which they were pressed', async () => {
  const d = opened()
  for (const key of '1234#') void d.keys(d.call!, key)
  expect(server.told).toEqual(['dtmf1'])
  server.answer[0]!()
  await settled()
  expect(server.told).toEqual(['dtmf1', 'dtmf234#'])
  void d.keys(d.call!, '5')
  server.answer[1]!(new Error('no'))
  await settled()
  expect([server.told.length, String(d.refused)]).toEqual([2, 'Error: no'])
  for (const key of '0'.repeat(40)) void d.keys(d.call!, key)
  for (const i of [2, 3, 4]) {
    server.answer[i]!()
    await settled()
  }
  expect(server.told.slice(2).map((t) => t.length - 'dtmf'.length)).toEqual([1, 32, 7])
})
