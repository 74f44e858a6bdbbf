// One clock for all that shows how long something lasts: what reads it is drawn each second, the rest is not.
import { onBeforeUnmount, onMounted, ref } from 'vue'

const now = ref(Date.now())
let users = 0
let tick: ReturnType<typeof setInterval> | undefined

export function useNow() {
  onMounted(() => {
    if (users++ === 0) tick = setInterval(() => (now.value = Date.now()), 1000)
  })
  onBeforeUnmount(() => {
    if (--users === 0) clearInterval(tick)
  })
  return now
}
