// The event stream as the views see it: one connection a window, any number of listeners.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { EventStream, type StreamEvent, type StreamState } from '@/api/stream'
import { useSession } from './session'

export interface Listener {
  event(e: StreamEvent): void
  // reset: read the state again.
  reset(): void
  // notice: a state as a whole, without place in the stream.
  notice?(topic: string, data: unknown): void
}

export const useStream = defineStore('stream', () => {
  const state = ref<StreamState>('off')
  const listeners = new Set<Listener>()
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/events`
  const stream = new EventStream(url, {
    event: (e) => listeners.forEach((l) => l.event(e)),
    notice: (topic, data) => listeners.forEach((l) => l.notice?.(topic, data)),
    state: (s) => (state.value = s),
    reset: () => listeners.forEach((l) => l.reset()),
    refused: () => useSession().set(undefined),
  })
  window.addEventListener('online', () => stream.now())

  // listen returns the function that ends the listening.
  function listen(l: Listener) {
    listeners.add(l)
    return () => listeners.delete(l)
  }

  return { state, start: () => stream.start(), stop: () => stream.stop(), listen }
})
