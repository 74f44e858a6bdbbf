// The one client of the HTTP API. Types come from openapi.json, which the server's own test keeps true.
import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './schema'

export type Schemas = components['schemas']
export type CallSummary = Schemas['CallSummary']
export type CallDetail = Schemas['CallDetail']
export type EventRecord = Schemas['EventRecord']
export type SessionInfo = Schemas['SessionInfo']

// Problem is an answer that is no success, or no answer at all (status 0).
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly retryAfter = 0,
    readonly code = '', // of the refusal, "" = none
    readonly who = '', // account that the code is about
  ) {
    super(detail)
  }
}

let token = ''
let onLost: () => void = () => {}

// setToken sets what changes are sent with; it comes with the session.
export function setToken(csrf: string) {
  token = csrf
}

// onSessionLost names what happens when the server says that nobody is signed in.
export function onSessionLost(then: () => void) {
  onLost = then
}

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && token) request.headers.set('X-CSRF-Token', token)
    return request
  },
  onResponse({ request, response }) {
    if (response.status === 401 && !(request.method === 'POST' && request.url.endsWith('/session'))) onLost()
    return response
  },
}

export const api = createClient<paths>({ baseUrl: location.origin })
api.use(guard)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

// CODE begins the type of an answer that says which refusal it is.
const CODE = 'urn:hotline:'

// ask returns the data of a call of api, or throws a Problem.
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch {
    throw new Problem(0, '')
  }
  if (answer.response.ok) return answer.data as T
  const e = answer.error as { detail?: string; type?: string; errors?: { location?: string; message?: string }[] } | undefined
  const code = e?.type?.startsWith(CODE) ? e.type.slice(CODE.length) : ''
  throw new Problem(answer.response.status, e?.detail ?? '', Number(answer.response.headers.get('Retry-After') ?? 0), code, e?.errors?.find((x) => x.location === 'who')?.message)
}
