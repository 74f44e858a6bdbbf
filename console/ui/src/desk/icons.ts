// The icons of the desk: paths on a grid of 24, drawn as lines.
const person = 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2 20c0-4 3-6 7-6s7 2 7 6'
const handset = 'M5 4h4l2 5-2.500 1.500a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2Z'
const mic = 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3Zm6-3a6 6 0 0 1-12 0M12 18v3'

export const icons = {
  book: 'M4 5a3 3 0 0 1 3-2h5v17H7a3 3 0 0 0-3 1.500ZM20 5a3 3 0 0 0-3-2h-5v17h5a3 3 0 0 1 3 1.500Z', gift: 'M4 11h16v9H4ZM3 7h18v4H3ZM12 7v13M12 7c-2-4-6-4-6-1.500 0 1.500 3 1.500 6 1.500 3 0 6 0 6-1.500C18 3 14 3 12 7Z',
  up: 'M7 11v9H4v-9ZM7 11l4-8a2.500 2.500 0 0 1 2.500 2.500V9h5a2 2 0 0 1 2 2.300l-1.200 7a2 2 0 0 1-2 1.700H7', down: 'M7 13V4H4v9ZM7 13l4 8a2.500 2.500 0 0 0 2.500-2.500V15h5a2 2 0 0 0 2-2.300l-1.200-7a2 2 0 0 0-2-1.700H7',
  answer: handset, on_call: handset, dialing: handset,
  hangup: 'M3 15c5-5 13-5 18 0l-2.500 3-3.500-1.600v-2.600a12 12 0 0 0-6 0v2.600L5.500 18Z',
  reject: 'M6 6l12 12M18 6 6 18',
  hold: 'M9 5v14M15 5v14', resume: 'M7 4v16l13-8Z',
  mute: mic, unmute: `${mic}M4 4l16 16`,
  pause_recording: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM10 9v6M14 9v6', resume_recording: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  keypad: [6, 12, 18].flatMap((y) => [6, 12, 18].map((x) => `M${x} ${y}h.01`)).join(''),
  transfer: 'M4 18c0-6 4-9 10-9h6M16 5l4 4-4 4', consult: 'M4 5h16v11H9l-5 4ZM9 10.500h6',
  swap: 'M7 4 3 8l4 4M3 8h14M17 12l4 4-4 4M21 16H7', conference: `${person}M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.500.800 4 2.700 4 5.500`,
  complete: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9', cancel: `${person}M17 8l5 5M22 8l-5 5`,
  park: 'M4 4h16v16H4ZM10 17V7h3a3 3 0 0 1 0 6h-3', retrieve: 'M20 18c0-6-4-9-10-9H4M8 5 4 9l4 4',
  give_back: 'M12 3.500l2.600 5.400 5.900.800-4.300 4.100 1 5.900-5.200-2.800-5.200 2.800 1-5.900-4.300-4.100 5.900-.800Z',
  wrapped: 'M4 12.500l5 5L20 6.500',
  offline: 'M12 3v8M6.500 6.500a8 8 0 1 0 11 0', ready: 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v5H5a1 1 0 0 1-1-1ZM20 14h-3v5h2a1 1 0 0 0 1-1Z',
  wrap_up: 'M4 20l1-4L16 5l3 3L8 19Z', break: 'M5 8h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4ZM16 9h2a2.500 2.500 0 0 1 0 5h-2M5 21h11',
  missed: `${handset}M15 4l5 5M20 4l-5 5`, forced: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.700 5.700l12.600 12.600',
  ringing: 'M6 17v-6a6 6 0 0 1 12 0v6l2 2H4ZM10 21.500h4', people: `${person}M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.500.800 4 2.700 4 5.500`,
  unknown: `${person}M19 13v.010M17 6a2 2 0 1 1 2.500 2c-.400.200-.5.500-.5 1.500`, away: 'M5 5h14v6H5ZM5 13h14v6H5ZM8 8h.01M8 16h.01M3 3l18 18', spark: 'M12 3l1.800 5.200L19 10l-5.200 1.800L12 17l-1.800-5.200L5 10l5.200-1.800ZM19 16v4M17 18h4',
}

export type Icon = keyof typeof icons
