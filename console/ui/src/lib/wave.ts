// Draws a two-track recording with wavesurfer.js in the colours of the page.
import WaveSurfer from 'wavesurfer.js'
import type { Schemas } from '@/api/client'

export function draw(box: HTMLElement, url: string, levels: Schemas['Waveform']): WaveSurfer {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const faded = (name: string) => `color-mix(in srgb, ${colour(name)} 38%, ${colour('--panel')})`
  // A canvas does not know color-mix everywhere: let the browser work it out on an element.
  const solid = (mix: string) => {
    box.style.color = mix
    return getComputedStyle(box).color
  }
  return WaveSurfer.create({
    container: box,
    url,
    peaks: [levels.caller, levels.hotline],
    duration: levels.duration_ms / 1000,
    height: 38,
    barWidth: 2,
    barGap: 1,
    barRadius: 1,
    barMinHeight: 1,
    normalize: false,
    barHeight: 1.6,
    cursorColor: colour('--text'),
    cursorWidth: 1,
    splitChannels: [
      { waveColor: solid(faded('--caller')), progressColor: colour('--caller') },
      { waveColor: solid(faded('--bot')), progressColor: colour('--bot') },
    ],
    dragToSeek: true,
  })
}
