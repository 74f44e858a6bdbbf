// The agent's desk: state, calls, phone. It begins when the desk is opened and goes on behind other views until the agent signs out.
import { defineStore } from 'pinia'
import { computed, markRaw, reactive, ref, shallowRef, watch } from 'vue'
import type { Schemas } from '@/api/client'
import { pick, type Action } from '@/desk/actions'
import { Alert } from '@/desk/alert'
import { act, phoneAccount, readDesk, setState } from '@/desk/api'
import { Help } from '@/desk/assist'
import { later as laterOf } from '@/desk/later'
import { Cards } from '@/desk/cards'
import { WindowLock } from '@/desk/lock'
import { microphone } from '@/desk/leg'
import type { DeskPhone } from '@/desk/phone'
import { Records } from '@/desk/records'
import { Ringer } from '@/desk/ring'
import type { Desk, DeskCall, Verb } from '@/desk/types'
import type { Assist } from '@/desk/assist'
import { useSession } from './session'
import { useStream } from './stream'

// here: this window holds the phone; elsewhere: another window does.
export type Place = 'none' | 'here' | 'elsewhere'
export type Microphone = 'unknown' | 'granted' | 'denied' | 'missing' | 'insecure'

const MOVE = 400 // ms
const JUST = 20_000 // ms for which the end of a practice call is news
const KEYS = 32 // in one request
const PATIENCE = 6000 // ms from answering to the INVITE that should have come

export const useDesk = defineStore('desk', () => {
  const stream = useStream()
  const desk = shallowRef<Desk>()
  const problem = ref<unknown>()
  const refused = ref<unknown>() // what the last thing that was asked for failed with
  const chosen = ref('')
  const busy = ref<string>() // what is being asked for now
  const answering = ref('') // call that was picked up and is not through yet
  const practice = ref('') // why the last practice call came to nothing: a key of training.problem
  const place = ref<Place>('none')
  const mic = ref<Microphone>('unknown')
  const now = ref(Date.now())
  const phone = shallowRef<DeskPhone>()
  const records = markRaw(new Records())
  const cards = markRaw(new Cards())
  const help = markRaw(new Help())
  const helping = ref(false) // something is being asked of live help
  const calls = computed(() => desk.value?.calls ?? [])
  const call = computed(() => pick(calls.value, chosen.value))
  const ringing = computed(() => calls.value.find((c) => c.state === 'ringing'))
  const rings = computed(() => !!ringing.value && place.value !== 'elsewhere' && answering.value !== ringing.value.call_id)
  const met = reactive(new Map<string, string>()) // colleagues by account, as they are called
  const later = reactive(laterOf(help, () => keep(), (e) => (refused.value = e)))
  const muting = new Map<string, boolean>() // what the server does not know yet, by call
  const pressed = new Map<string, string>() // keys that are not sent yet, by call
  let skew = 0
  let end = () => {}

  async function read() {
    try {
      const got = await readDesk()
      skew = got.skew
      show(got.desk)
      problem.value = undefined
    } catch (e) {
      problem.value = e
    }
  }

  function show(told: Desk) {
    const d = { ...told, calls: told.calls.map((c) => ({ ...c, muted: muting.get(c.call_id) ?? c.muted })) }
    desk.value = d
    problem.value = undefined
    now.value = Date.now() + skew
    for (const [account, name] of Object.entries(d.names ?? {})) met.set(account, name)
    for (const c of d.calls) for (const o of c.others) if (o.name) met.set(o.agent, o.name)
    keep()
    phone.value?.keep(d.calls.filter((c) => c.state !== 'wrap_up').map((c) => c.call_id))
    for (const c of d.calls) phone.value?.mute(c.call_id, c.muted)
    if (!d.calls.some((c) => c.call_id === answering.value && c.state === 'ringing')) answering.value = ''
  }

  // practised tells of a practice call that came to nothing just now.
  function practised([last]: Schemas['TrainingPractice'][]) {
    if (!last?.ended) practice.value = ''
    else if (last.problem && Date.now() + skew - Date.parse(last.ended) < JUST) practice.value = last.problem
  }

  // keep holds transcripts and customers of the calls at the desk, and of the one whose work is finished later.
  function keep() {
    const all = [...calls.value, ...(later.call ? [later.call] : [])]
    records.keep([...new Set(all.map((c) => c.call_id))])
    cards.keep(all.map((c) => c.number))
  }

  // start is called whenever the desk is shown; only the first time counts.
  async function start() {
    if (place.value !== 'none' || !useSession().info) return
    place.value = 'elsewhere'
    const account = useSession().info!.name
    const off = stream.listen({
      event: (e) => records.event(e),
      reset: () => (records.again(), void read()),
      notice: (topic, data) => (topic === 'desk' ? show(data as Desk) : topic === 'training' ? practised(data as Schemas['TrainingPractice'][]) : topic === 'assist' && help.tell(data as Assist[])),
    })
    const tick = setInterval(() => (now.value = Date.now() + skew), 500)
    const ringer = new Ringer()
    const alert = new Alert()
    const still = watch(rings, (is) => {
      if (!is) return ringer.stop(), alert.hide()
      ringer.start()
      alert.show(said.title(ringing.value!), said.body(ringing.value!), () => {})
    })
    const online = () => phone.value?.now()
    window.addEventListener('online', online)
    void read()
    void known()
    const { DeskPhone } = await import('@/desk/phone')
    const p = new DeskPhone(phoneAccount, { ringing: () => {}, noAnswer: (id, why) => void noAnswer(id, why) })
    phone.value = p
    const lock = new WindowLock(`hotline-desk-${account}`, {
      gained: (stolen) => {
        place.value = 'here'
        // The other window's connection goes first, so that the server sees a phone that left and came back.
        if (stolen) setTimeout(() => place.value === 'here' && p.start(), MOVE)
        else p.start()
      },
      lost: () => ((place.value = 'elsewhere'), p.stop()),
      waits: () => (place.value = 'elsewhere'),
    })
    takeOver.value = () => lock.take()
    lock.start()
    end = () => {
      off()
      still()
      clearInterval(tick)
      window.removeEventListener('online', online)
      ringer.close()
      alert.hide()
      lock.stop()
      p.stop()
      records.keep([])
      cards.keep([])
      help.tell([])
    }
  }

  const takeOver = shallowRef<() => void>(() => {})
  // The words of a notification are the view's: it knows the language.
  const said = { title: (c: DeskCall) => c.number, body: (c: DeskCall) => useSession().queue(c.queue, c.queue_title) }
  const say = (title: (c: DeskCall) => string, body: (c: DeskCall) => string) => Object.assign(said, { title, body })

  function stop() {
    if (place.value === 'none') return
    end()
    place.value = 'none'
    desk.value = phone.value = problem.value = undefined
    answering.value = chosen.value = ''
  }
  watch(() => useSession().info?.name, (name) => name || stop())

  // known asks whether the microphone was allowed before, without asking the agent.
  async function known() {
    if (!navigator.mediaDevices) return (mic.value = 'insecure')
    try {
      const p = await navigator.permissions.query({ name: 'microphone' as PermissionName })
      const look = () => p.state !== 'prompt' && (mic.value = p.state)
      look()
      p.onchange = look
    } catch {
      // not every browser tells
    }
    return mic.value
  }

  // allow asks for the microphone, so that the first call finds it allowed.
  async function allow(): Promise<boolean> {
    if (mic.value === 'granted') return true
    try {
      ;(await microphone()).getTracks().forEach((track) => track.stop())
      mic.value = 'granted'
    } catch (e) {
      heard(e instanceof DOMException ? e.name : '')
    }
    return mic.value === 'granted'
  }

  const heard = (why: string) => (mic.value = why === 'NotAllowedError' ? 'denied' : why === 'SecurityError' ? 'insecure' : 'missing')

  async function noAnswer(id: string, why: string) {
    heard(why)
    answering.value = ''
    phone.value?.reject(id)
  }

  // choose changes the own state. Who is ready again is done with the work after the last call; a break waits until it is done.
  async function choose(state: 'ready' | 'break' | 'offline', reason = '') {
    if (state === 'ready' && place.value === 'here') void allow()
    const after = state === 'ready' && calls.value.find((c) => c.state === 'wrap_up')
    if (after && desk.value?.me.next === 'ready') return void (await does('wrapped', after))
    await ask('state', async () => {
      const me = await setState(state, reason)
      if (desk.value) desk.value = { ...desk.value, me: { ...desk.value.me, ...me } }
    })
    if (after) await does('wrapped', after)
  }

  // ask does one thing at a time; what failed is told by refused.
  async function ask(what: string, f: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = what
    refused.value = undefined
    try {
      await f()
      return true
    } catch (e) {
      refused.value = e
      return false
    } finally {
      busy.value = undefined
    }
  }

  function answer(c: DeskCall) {
    chosen.value = answering.value = c.call_id
    phone.value?.answer(c.call_id)
    setTimeout(() => answering.value === c.call_id && (answering.value = ''), PATIENCE)
  }

  // mute works at once and here; the server is told, and has the last word when the page comes back after a reload.
  async function mute(c: DeskCall, on: boolean) {
    const set = (muted: boolean) => {
      phone.value?.mute(c.call_id, muted)
      if (desk.value) desk.value = { ...desk.value, calls: calls.value.map((x) => (x.call_id === c.call_id ? { ...x, muted } : x)) }
    }
    const telling = muting.has(c.call_id)
    muting.set(c.call_id, on)
    set(on)
    if (telling) return // one after the other: two requests may overtake each other
    for (let told: boolean | undefined; told !== muting.get(c.call_id); ) {
      told = muting.get(c.call_id)!
      try {
        await act(c.call_id, told ? 'mute' : 'unmute')
      } catch (e) {
        muting.set(c.call_id, told)
        set(!told)
        refused.value = e
      }
    }
    muting.delete(c.call_id)
  }

  // does carries out what needs no further question.
  async function does(a: Action, c = call.value, more: { to?: string; keys?: string } = {}): Promise<boolean> {
    if (!c) return false
    if (a === 'answer') return answer(c), true
    if (a === 'mute' || a === 'unmute') return await mute(c, a === 'mute'), true
    if (a === 'wrapped' && help.of(c.call_id)?.wrap) await help.finish(c.call_id, true).catch(() => {}) // without it the work stays on the list for later
    const done = await ask(a, () => act(c.call_id, a as Verb, more))
    if (done || (a !== 'hangup' && a !== 'reject')) return done
    // The server does not hear us: the phone can still end its own leg.
    if (a === 'hangup') phone.value?.hangup(c.call_id)
    else phone.value?.reject(c.call_id)
    return false
  }

  // helps asks something of live help; what failed is told by refused. Several may be asked at once: those of a call are carried out in that order.
  async function helps(f: (h: Help) => Promise<unknown>): Promise<boolean> {
    helping.value = true
    refused.value = undefined
    try {
      await f(help)
      return true
    } catch (e) {
      refused.value = e
      return false
    } finally {
      helping.value = false
    }
  }

  const named = (account = '') => met.get(account) ?? account
  // keys are sent in the order in which they were pressed: those of while a request is on its way go with the next one.
  async function keys({ call_id: id }: DeskCall, key: string) {
    const sending = pressed.has(id)
    pressed.set(id, (pressed.get(id) ?? '') + key)
    if (sending) return
    try {
      for (let all = pressed.get(id); all; all = pressed.get(id)) {
        pressed.set(id, all.slice(KEYS))
        await act(id, 'dtmf', { keys: all.slice(0, KEYS) })
      }
    } catch (e) {
      refused.value = e
    } finally {
      pressed.delete(id)
    }
  }
  const retrieve = (id: string) => ask('retrieve', () => act(id, 'retrieve'))

  return { desk, problem, refused, practice, calls, call, ringing, rings, chosen, busy, answering, place, mic, now, phone, records, cards, help, helping, later, met, takeOver,
    read, start, stop, say, allow, choose, does, keys, retrieve, helps, named }
})
