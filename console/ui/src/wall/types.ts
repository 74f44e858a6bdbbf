// The words of the wall, as the server has them.
import type { Schemas } from '@/api/client'

export type Board = Schemas['WallBoard']
export type Row = Schemas['WallRow']
export type Figure = Schemas['WallFigure']
export type Alert = Schemas['WallAlert']
export type Alerts = Schemas['WallAlerts']
export type AlertState = Alert['state']
export type Context = Schemas['WallContext']
export type Settings = Schemas['WallSettings']
export type Topic = Schemas['WallTopic']
export type Trends = Schemas['WallTrends']
export type Plan = Schemas['WallPlan']
export type PlanRow = Schemas['WallPlanRow']
export type Lane = Row['lane']

export const lanes: readonly Lane[] = ['act', 'watch', 'calm']
