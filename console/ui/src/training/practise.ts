// A practice call from this window: the desk is made ready with its phone first, then the customer is asked to call.
import { watch } from 'vue'
import { api, ask, Problem } from '@/api/client'
import { useDesk } from '@/stores/desk'

const PATIENCE = 8000 // ms for the phone to register and the state to change
const LOOK = 200
const AGAIN = 2000

// Refused: why no practice call came, a key of training.problem.
export class Refused extends Error {
  constructor(readonly why: string) {
    super(why)
  }
}

// whyNot is what stands in the way, by what the server said and how the desk is.
function whyNot(e: unknown): string {
  const { desk } = useDesk()
  if (!(e instanceof Problem)) return ''
  if (e.status === 404) return 'removed'
  if (e.status === 503) return 'line'
  if (e.status !== 429) return ''
  if (desk?.calls.length) return 'calls'
  if (!desk?.me.phone) return 'phone'
  return desk.me.state === 'ready' ? 'running' : 'state'
}

// newest is the last practice call of the history.
const newest = async () => (await ask(api.GET('/api/v1/training/practice'))).items[0]

// practise ends when the desk rings or has the call; what comes of a ring stands on the desk.
export async function practise(scenario: string): Promise<void> {
  const desk = useDesk()
  await desk.start()
  if (!desk.desk) await desk.read()
  let asked = -AGAIN // who has no phone cannot be ready: asked for once there is one, and again where it was too early
  for (let past = 0; past < PATIENCE && !(desk.desk?.me.phone && desk.desk.me.state === 'ready'); past += LOOK) {
    if (desk.desk?.me.phone && desk.desk.me.state !== 'ready' && past - asked >= AGAIN) {
      asked = past
      await desk.choose('ready')
    }
    await new Promise((then) => setTimeout(then, LOOK))
  }
  desk.practice = ''
  const before = (await newest())?.id
  let stop = () => {}
  const rings = new Promise<void>((then) => {
    stop = watch(
      () => desk.ringing,
      (call) => call && then(),
    )
  })
  const sent = ask(api.POST('/api/v1/training/practice', { body: { scenario } }))
  sent.catch(() => undefined)
  try {
    await Promise.race([sent, rings])
  } catch (e) {
    await desk.read()
    const last = await newest()
    const why = (last && last.id !== before && last.problem) || whyNot(e)
    throw why ? new Refused(why) : e
  } finally {
    stop()
  }
}
