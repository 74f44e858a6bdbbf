// The state of one call on the review page: what the server knows, and what the reader has given but not sent yet.
import { ElMessage } from 'element-plus'
import { computed, ref, watch } from 'vue'
import { api, ask, Problem } from '@/api/client'
import { says, useLoad } from '@/lib/load'
import { i18n } from '@/locales'
import { back, total, type Given, type Mark, type Verdict } from './hits'

// never is what the server calls the time at which nothing was changed yet.
const never = '0001-01-01T00:00:00Z'

// agent: whose part of the call; without one, that whose score stands for it.
export function useReview(id: () => string, own: () => boolean, agent: () => string | undefined) {
  const revealed = ref(false)
  const given = ref(new Map<string, Given>())
  const comment = ref('')
  const dirty = ref(false)
  const sending = ref(false)
  const disputed = ref<string[]>([])
  const path = () => ({ params: { path: { id: id() } } })
  const part = () => ({ params: { path: { id: id() }, query: { agent: agent() } } })
  const call = useLoad(() =>
    own()
      ? ask(api.GET('/api/v1/quality/own/{id}', path()))
      : ask(api.GET('/api/v1/quality/calls/{id}', { params: { path: { id: id() }, query: { reveal: revealed.value || undefined, agent: agent() } } })),
  )
  const report = computed(() => call.data.value)
  const may = (what: string) => !!report.value?.may.includes(what)
  const missing = computed(() => call.problem.value instanceof Problem && call.problem.value.status === 404)
  const marks = computed(() => new Map((report.value?.marks ?? []).map((m): [string, Mark] => [m.id, m])))
  const answers = computed(() => report.value?.scores[0]?.answers ?? [])
  const score = computed(() => (report.value?.sheet ? total(report.value.sheet, answers.value, given.value) : undefined))
  const judging = computed(() => may('review') || may('answer'))

  watch(report, (r) => {
    if (!r || dirty.value) return // what the reader wrote stays
    given.value = new Map((r.review?.items ?? []).map((i) => [i.item, { item: i.item, points: i.points, na: i.na || undefined, comment: i.comment || undefined }]))
    comment.value = r.review?.comment ?? ''
  })
  watch([id, agent], () => {
    dirty.value = revealed.value = false
    disputed.value = []
    call.data.value = undefined
    void call.load()
  }, { immediate: true })

  function give(item: string, g: Given | undefined) {
    const next = new Map(given.value)
    if (g) next.set(item, { ...given.value.get(item), ...g, na: g.na })
    else next.delete(item)
    given.value = next
    dirty.value = true
  }

  // act sends something and reads the call again; it reports whether that went well. Where somebody else was quicker, what the reader wrote stays,
  // and tell says so.
  const changed = () => i18n.global.t('review.changed', { by: report.value?.review?.name ?? '' })
  async function act(send: () => Promise<unknown>, done?: string, tell: (late: Problem) => string = changed): Promise<boolean> {
    sending.value = true
    try {
      await send()
      if (done) ElMessage.success(i18n.global.t(done))
      await call.load()
      return true
    } catch (e) {
      const late = e instanceof Problem && e.status === 409 ? e : undefined
      if (late) await call.load()
      ElMessage.error(late ? tell(late) : says(e))
      return false
    } finally {
      sending.value = false
    }
  }

  const items = () => [...given.value.values()]
  async function save(submit: boolean) {
    if (!submit && report.value?.review?.submitted) return false // the agent has it already
    const ok = await act(() => ask(api.PUT('/api/v1/quality/calls/{id}/review', { ...part(), body: { items: items(), comment: comment.value, submit, seen: report.value?.review?.changed ?? never } })), submit ? 'review.submitted' : 'review.saved')
    if (ok) dirty.value = false
    return ok
  }
  const markPath = (mark: string) => ({ params: { path: { id: id(), mark }, query: { agent: agent() } } })
  // onMark sends what is said of a hit, with the mark that was shown, so that nobody's word is wiped out unseen. A second thought before the
  // first was answered stands on the first, and falls with it.
  const marking = new Map<string, Promise<boolean>>()
  const wanted = new Map<string, Verdict | undefined>() // by the last of those under way; undefined = taken back
  function onMark(hit: string, verdict: Verdict | undefined, words: string, send: (seen: string) => Promise<unknown>): Promise<boolean> {
    const stands = () => marks.value.get(hit)?.at ?? never
    const late = (e: Problem) => i18n.global.t(e.who ? 'review.markChanged' : 'review.markGone', { by: e.who }) + (words ? i18n.global.t('review.markLost', { words }) : '')
    const before = marking.get(hit)
    const shown = stands()
    const mine = before ? before.then((ok) => ok && act(() => send(stands()), undefined, late)) : act(() => send(shown), undefined, late)
    marking.set(hit, mine)
    wanted.set(hit, verdict)
    void mine.finally(() => marking.get(hit) === mine && marking.delete(hit) && wanted.delete(hit))
    return mine
  }
  const mark = (hit: string, verdict: Verdict, words: string, rule?: string, at?: number) =>
    onMark(hit, verdict, words, (seen) => ask(api.PUT('/api/v1/quality/calls/{id}/marks/{mark}', { ...markPath(hit), body: { verdict, comment: words || undefined, rule, at_ms: at, seen } })))
  const unmark = (hit: string) => onMark(hit, undefined, '', (seen) => ask(api.DELETE('/api/v1/quality/calls/{id}/marks/{mark}', { params: { ...markPath(hit).params, query: { agent: agent(), seen } } })))
  const appeal = (text: string) => act(() => ask(api.POST('/api/v1/quality/own/{id}/appeal', { ...path(), body: { text, items: disputed.value } })), 'review.appealed')
  const acknowledge = () => act(() => ask(api.POST('/api/v1/quality/own/{id}/acknowledge', path())), 'review.acknowledged')
  async function answer(accepted: boolean, text: string) {
    const changed = accepted ? [...items(), ...back(report.value?.review?.items ?? [], given.value, answers.value)] : undefined
    if (await act(() => ask(api.POST('/api/v1/quality/calls/{id}/answer', { ...part(), body: { accepted, answer: text, items: changed } })), 'review.answered')) dirty.value = false
  }
  function reveal() {
    revealed.value = !revealed.value
    void call.load()
  }
  function dispute(what: string, on: boolean) {
    disputed.value = on ? [...disputed.value, what] : disputed.value.filter((x) => x !== what)
  }
  return { call, report, may, missing, marks, wanted, answers, score, given, comment, dirty, sending, disputed, judging, revealed, give, save, mark, unmark, appeal, acknowledge, answer, reveal, dispute }
}
