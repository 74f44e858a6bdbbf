// What the desk asks of the server.
import { api, ask } from '@/api/client'
import type { Customer, Desk, PhoneAccount, Seat, Target, Verb } from './types'

// ahead is how far the server's clock is ahead of this browser's, in ms; differences that the header's resolution explains count as none.
function ahead(date: string | null): number {
  const off = date ? Date.parse(date) - Date.now() : 0
  return Math.abs(off) > 2000 ? off : 0
}

export async function readDesk(): Promise<{ desk: Desk; skew: number }> {
  const answer = api.GET('/api/v1/desk')
  const desk = await ask(answer)
  return { desk, skew: ahead((await answer).response.headers.get('Date')) }
}

export const setState = (state: 'ready' | 'break' | 'offline', reason = ''): Promise<Seat> =>
  ask(api.PUT('/api/v1/me/state', { body: { state, ...(reason && { reason }) } }))

export const phoneAccount = (): Promise<PhoneAccount> => ask(api.POST('/api/v1/desk/phone'))

export const act = (id: string, verb: Verb, more: { to?: string; keys?: string } = {}): Promise<unknown> =>
  ask(api.POST('/api/v1/desk/calls/{id}/{verb}', { params: { path: { id, verb } }, body: more }))

// targets are whom a call can be handed to; outside: numbers, too.
export const targets = (q: string): Promise<{ items: Target[]; outside: boolean }> => ask(api.GET('/api/v1/desk/targets', { params: { query: { q } } }))

export const customer = (number: string): Promise<Customer> => ask(api.GET('/api/v1/customers/{number}', { params: { path: { number } } }))
