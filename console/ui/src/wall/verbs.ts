// What a supervisor does with the chosen call: one thing at a time, by click or by key.
import { ElMessage } from 'element-plus'
import { computed, ref, type Ref } from 'vue'
import { i18n } from '@/locales'
import { api, ask } from '@/api/client'
import { says } from '@/lib/load'
import { PhoneProblem, type useMonitor } from '@/lib/monitor'
import { useSession } from '@/stores/session'
import { able, modes, type Mode, type Verb } from './keys'
import type { Row } from './types'

export function useVerbs(call: Readonly<Ref<Row | undefined>>, monitor: ReturnType<typeof useMonitor>) {
  const { t } = i18n.global
  const session = useSession()
  const may = computed(() => session.may('live.control'))
  const me = computed(() => session.info?.name ?? '')
  // The own phone tells at once where it is; the board follows within a second.
  const mine = computed(() => monitor.view.visit)
  const elsewhere = computed(() => monitor.view.elsewhere) // in another window of this account
  const busy = ref<string>()
  const asking = ref<'hint' | 'state' | 'transfer' | 'takeover'>()

  // act does one thing at a time and tells what failed.
  async function act(what: string, f: () => Promise<unknown>, done?: string) {
    if (busy.value) return
    busy.value = what
    try {
      await f()
      if (done) ElMessage.success(done)
    } catch (e) {
      ElMessage.error(e instanceof PhoneProblem ? t(`wall.phone.${e.why}`) : says(e))
    } finally {
      busy.value = undefined
      const then = later
      later = undefined
      if (then && then.call === call.value?.call_id) void does(then.verb)
    }
  }

  // later is the last verb whose key was pressed while another one was under way.
  let later: { call: string; verb: Verb } | undefined

  async function does(v: Verb) {
    const c = call.value
    if (c && may.value && busy.value) return void (later = { call: c.call_id, verb: v })
    if (!c || !may.value || !able(v, c, me.value, mine.value, elsewhere.value)) return
    if (v === 'hint' || v === 'state' || v === 'transfer') return void (asking.value = v)
    if (v === 'stop') return act(v, () => monitor.stop(c.call_id))
    if (v === 'takeover' && !(mine.value?.call_id === c.call_id && mine.value.mode === 'takeover')) return void (asking.value = v) // asks first
    if ((modes as readonly string[]).includes(v)) await act(v, () => monitor.join(c.call_id, v as Mode))
  }

  // takeHere lets this window's phone do what that of another window does: who is on the line follows.
  function takeHere() {
    const v = elsewhere.value
    if (v && may.value) void act('takeHere', () => monitor.join(v.call_id, v.mode))
  }
  function takeover() {
    asking.value = undefined
    const c = call.value
    if (c && able('takeover', c, me.value, mine.value, elsewhere.value)) void act('takeover', () => monitor.join(c.call_id, 'takeover'))
  }
  function hint(words: string) {
    asking.value = undefined
    if (call.value) void act('hint', () => monitor.hint(call.value!.call_id, words), t('wall.hintSent'))
  }
  function force(state: 'ready' | 'break' | 'offline' | 'forced') {
    asking.value = undefined
    const account = call.value?.agent
    if (account) void act('state', () => ask(api.POST('/api/v1/agents/{account}/state', { params: { path: { account } }, body: { state } })), t('wall.done'))
  }
  function transfer(to: string) {
    asking.value = undefined
    const id = call.value?.call_id
    const out = id === mine.value?.call_id && mine.value?.mode === 'takeover' // whoever has the call is off it then
    if (id) void act('transfer', () => ask(api.POST('/api/v1/live/{id}/action', { params: { path: { id } }, body: { verb: 'transfer', to } })), t(out ? 'wall.handedOn' : 'wall.done'))
  }

  return { may, me, mine, elsewhere, busy, asking, act, does, takeHere, takeover, hint, force, transfer }
}
