// What the server tells of an agent's desk, by the names that the desk uses.
import type { Schemas } from '@/api/client'

export type Desk = Schemas['Desk']
export type DeskCall = Schemas['DeskCall']
export type Seat = Schemas['Seat']
export type SeatState = Seat['state']
export type Handover = Schemas['HandoverRequested']
export type HandoverField = Schemas['HandoverField']
export type Parked = Schemas['Parked']
export type Queue = Schemas['Queue']
export type Target = Schemas['Target']
export type PhoneAccount = Schemas['Phone']
export type Customer = Schemas['CustomerCard']

// Verb is what the server is asked to do with a call.
export type Verb =
  | 'reject' | 'hold' | 'resume' | 'mute' | 'unmute' | 'pause_recording' | 'resume_recording' | 'dtmf' | 'transfer' | 'consult' | 'swap' | 'conference' | 'complete' | 'cancel'
  | 'park' | 'retrieve' | 'give_back' | 'hangup' | 'wrapped' | 'extend'
