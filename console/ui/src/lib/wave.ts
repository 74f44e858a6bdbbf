// Draws a two-track recording with wavesurfer.js in the colours of the page.
import WaveSurfer from 'wavesurfer.js'
import type { Schemas } from '@/api/client'

// colours are the options that follow the page's theme.
export function colours(box: HTMLElement) {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const faded = (name: string) => `color-mix(in srgb, ${colour(name)} 38%, ${colour('--panel')})`
  // A canvas does not know color-mix everywhere: let the browser work it out on an element.
  const solid = (mix: string) => {
    box.style.color = mix
    return getComputedStyle(box).color
  }
  return {
    cursorColor: colour('--text'),
    splitChannels: [
      { waveColor: solid(faded('--caller')), progressColor: colour('--caller') },
      { waveColor: solid(faded('--bot')), progressColor: colour('--bot') },
    ],
  }
}

// draw shows the levels at once; the sound is fetched as it is played. Both tracks have one scale; quiet calls are drawn up to four times as high.
export function draw(box: HTMLElement, url: string, levels: Schemas['Waveform']): WaveSurfer {
  const loudest = Math.max(0.05, ...levels.caller, ...levels.hotline)
  return WaveSurfer.create({
    ...colours(box),
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
    barHeight: Math.min(4, 0.9 / loudest),
    cursorWidth: 1,
    dragToSeek: true,
  })
}
