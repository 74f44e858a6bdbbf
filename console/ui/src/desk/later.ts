// The work after calls that was not done when its time was over: the list, and the one that is open now.
import { computed, ref, shallowRef } from 'vue'
import { api, ask } from '@/api/client'
import type { Help, Unfinished } from './assist'
import type { DeskCall } from './types'

export const readUnfinished = async (): Promise<Unfinished[]> => (await ask(api.GET('/api/v1/unfinished'))).items

// asCall shows unfinished work as the call bar's parts take it.
export const asCall = (x: Unfinished): DeskCall => ({
  call_id: x.call_id, number: x.number, queue: x.queue, queue_title: x.queue, since: x.ended, state: 'wrap_up', kind: 'inbound', from: '', consulted: false,
  muted: false, paused: false, waited_ms: 0, others: [],
})

// later needs live help, the transcripts' reader, and who is told of what failed.
export function later(help: Help, changed: () => void, failed: (e: unknown) => void) {
  const list = shallowRef<Unfinished[]>([])
  const opened = shallowRef<Unfinished>()
  const call = computed(() => opened.value && asCall(opened.value))
  const busy = ref(false)

  async function read() {
    list.value = await readUnfinished().catch(() => list.value)
  }

  async function open(x: Unfinished) {
    if (busy.value) return
    busy.value = true
    try {
      await help.reopen(x.call_id)
      opened.value = x
      changed()
    } catch (e) {
      failed(e)
      await read()
    } finally {
      busy.value = false
    }
  }

  function close() {
    opened.value = undefined
    help.leave()
    changed()
    void read()
  }

  async function finish() {
    try {
      if (opened.value) await help.finish(opened.value.call_id, true)
      close()
    } catch (e) {
      failed(e)
    }
  }

  return { list, opened, call, read, open, close, finish }
}
