// What a phone sends that has no voice: a stream of silence. The source matters: a destination that nothing feeds sends no packets at all.
export function silence(context: AudioContext): MediaStream {
  const out = context.createMediaStreamDestination()
  const nothing = context.createConstantSource()
  nothing.offset.value = 0
  nothing.connect(out)
  nothing.start()
  return out.stream
}
