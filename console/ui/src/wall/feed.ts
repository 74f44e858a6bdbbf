// What the server tells the wall: a socket of its own, so that the page is told states and no events.
import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, ask, Problem } from '@/api/client'
import { EventStream, type StreamState } from '@/api/stream'
import { useSession } from '@/stores/session'
import { merge, worded } from './rows'
import type { Alert, Alerts, AlertState, Board, Row } from './types'

export function useFeed() {
  const { t, locale } = useI18n()
  const session = useSession()
  const board = shallowRef<Board>()
  const told = shallowRef<Row[]>([])
  // In the words of the page's language; a row that did not change stays the same object, so that it is not drawn again.
  const words = computed(() => (locale.value, new WeakMap<Row, Row>()))
  const rows = computed(() => told.value.map((r) => {
    const row = words.value.get(r) ?? worded(r, session.matter)
    words.value.set(r, row)
    return row
  }))
  const alerts = shallowRef<Alerts>({ open: 0, items: [] })
  const problem = ref<unknown>()
  const state = ref<StreamState>('off')
  let known = new Map<string, { row: Row; text: string }>()

  function show(b: Board) {
    known = merge(known, b.calls)
    told.value = [...known.values()].map((k) => k.row)
    board.value = b
    problem.value = undefined
  }

  async function read() {
    try {
      show(await ask(api.GET('/api/v1/wall')))
      alerts.value = await ask(api.GET('/api/v1/wall/alerts', { params: { query: { limit: 60 } } }))
    } catch (e) {
      problem.value = e
    }
  }

  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/events?types=none&notices=wall,alerts`
  const stream = new EventStream(url, {
    event: () => {},
    notice: (topic, data) => (topic === 'wall' ? show(data as Board) : topic === 'alerts' && (alerts.value = data as Alerts)),
    state: (s) => (state.value = s),
    reset: () => {},
    refused: () => session.set(undefined),
  })
  const online = () => stream.now()
  onMounted(() => {
    window.addEventListener('online', online)
    stream.start()
    void read()
  })
  onBeforeUnmount(() => {
    window.removeEventListener('online', online)
    stream.stop()
  })

  // mark says what is done about an alert; it shows at once what the server made of it. Where somebody else was quicker it shows what they did.
  async function mark(a: Alert, to: AlertState, more: { assignee?: string; comment?: string } = {}) {
    let got: Alert
    try {
      got = await ask(api.POST('/api/v1/wall/alerts/{id}', { params: { path: { id: a.alert } }, body: { state: to, seen: a.state, ...more } }))
    } catch (e) {
      if (!(e instanceof Problem) || e.status !== 409) throw e
      await read()
      const now = alerts.value.items.find((x) => x.alert === a.alert)
      throw new Problem(409, now ? t('wall.markedMeanwhile', { by: now.by ?? '', state: t(`wall.state.${now.state}`) }) : t('wall.markedGone'))
    }
    alerts.value = { ...alerts.value, items: alerts.value.items.map((x) => (x.alert === got.alert ? got : x)) }
  }

  return { board, rows, alerts, problem, state, read, mark }
}
