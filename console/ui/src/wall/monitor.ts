// The wall's way to the supervisor's phone.
import { onBeforeUnmount, ref } from 'vue'
import { Problem } from '@/api/client'
import type { Mode } from './keys'

export function useMonitor() {
  const phone = ref(false)
  const away = () => Promise.reject(new Problem(503, ''))
  onBeforeUnmount(() => {})
  return {
    phone,
    join: (_call: string, _mode: Mode): Promise<void> => away(),
    hint: (_call: string, _text: string): Promise<void> => away(),
    stop: (_call: string): Promise<void> => away(),
  }
}
