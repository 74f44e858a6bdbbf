// The wall's way to the supervisor's phone.
export { useMonitor } from '@/lib/monitor'
