// The server that has not said who this browser is: what failed, and where the person wanted to go. It is asked again by itself, soon at
// first, and at once when somebody wants it.
import { ref, shallowRef } from 'vue'

const waits = [2, 4, 8, 15] // seconds; the last for good

export function useAway(restore: () => Promise<void>, go: (path: string) => unknown) {
  const problem = shallowRef<unknown>() // undefined: it answers
  const busy = ref(false)
  let path = ''
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function later(e: unknown) {
    problem.value = e
    clearTimeout(timer)
    timer = setTimeout(() => void again(), waits[Math.min(asked++, waits.length - 1)]! * 1000)
  }

  // tell keeps that the server failed with e when the person went to that path.
  function tell(e: unknown, to: string) {
    path = to
    later(e)
  }

  async function again() {
    if (busy.value || !problem.value) return
    busy.value = true
    try {
      await restore()
      clearTimeout(timer)
      asked = 0
      await go(path)
      problem.value = undefined
    } catch (e) {
      later(e)
    } finally {
      busy.value = false
    }
  }
  return { problem, busy, tell, again }
}
