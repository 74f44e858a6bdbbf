// A practice call from this window: the desk is made ready with its phone first, then the customer is asked to call.
import { api, ask } from '@/api/client'
import { useDesk } from '@/stores/desk'

const PATIENCE = 8000 // ms for the phone to register and the state to change
const LOOK = 200

export async function practise(scenario: string): Promise<void> {
  const desk = useDesk()
  await desk.start()
  if (desk.desk?.me.state !== 'ready') await desk.choose('ready')
  for (let left = PATIENCE; left > 0 && !(desk.desk?.me.phone && desk.desk.me.state === 'ready'); left -= LOOK) await new Promise((then) => setTimeout(then, LOOK))
  await ask(api.POST('/api/v1/training/practice', { body: { scenario } }))
}
