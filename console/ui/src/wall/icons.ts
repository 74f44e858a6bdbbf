// The icons of the wall: paths on a grid of 24, drawn as lines.
export const icons = {
  calm: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12.500l3 3 5-6', watch: 'M12 4 2.500 20h19ZM12 10v5M12 17.500v.01', act: 'M8 3h8l5 5v8l-5 5H8l-5-5V8ZM12 7.500v5.500M12 16v.01',
  fatal: 'M8 3h8l5 5v8l-5 5H8l-5-5V8ZM9 9l6 6M15 9l-6 6', critical: 'M12 4 2.500 20h19ZM12 10v5M12 17.500v.01', minor: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 8v5M12 16v.01', info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8v.01',
  listen: 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v5H5a1 1 0 0 1-1-1ZM20 14h-3v5h2a1 1 0 0 0 1-1Z', whisper: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3ZM18 12a6 6 0 0 1-12 0M12 18v3',
  barge: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2 20c0-4 3-6 7-6s7 2 7 6M19 7v6M16 10h6', takeover: 'M4 12h11M11 7l5 5-5 5M20 4v16', hint: 'M4 5h16v11H9l-5 4ZM8 9.500h8M8 12.500h5',
  transfer: 'M4 18c0-6 4-9 10-9h6M16 5l4 4-4 4', state: 'M5 8h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4ZM16 9h2a2.500 2.500 0 0 1 0 5h-2M5 21h11', stop: 'M6 6l12 12M18 6 6 18',
  acknowledged: 'M4 12.500l5 5L20 6.500', assigned: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2 20c0-4 3-6 7-6s7 2 7 6M17 13l5-5M22 12V8h-4', resolved: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12.500l3 3 5-6',
  false_alarm: 'M6 17v-6a6 6 0 0 1 9-5.200M18 12v5l2 2H9M3 3l18 18', open: 'M4 12a8 8 0 1 1 2.300 5.600M4 20v-5h5', play: 'M7 4v16l13-8Z', pause: 'M9 5v14M15 5v14', bell: 'M6 17v-6a6 6 0 0 1 12 0v6l2 2H4ZM10 21.500h4',
  mute: 'M4 9v6h4l5 4V5L8 9ZM16.500 9.500l5 5M21.500 9.500l-5 5', gear: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6', up: 'M5 15l7-7 7 7', down: 'M5 9l7 7 7-7', even: 'M5 12h14', sound: 'M4 9v6h4l5 4V5L8 9ZM17 9a4 4 0 0 1 0 6', bot: 'M6 8h12v10H6ZM12 4v4M9.500 12v1.500M14.500 12v1.500M3 12v3M21 12v3', keys: 'M3 6h18v12H3ZM7 10h.01M11 10h.01M15 10h.01M8 14h8',
} as const

export type WallIconName = keyof typeof icons
