import type { Schemas } from './operations';

export type Schedule = Schemas['ScheduleItem'];
/** A layer as it was set up, as the server answers it. */
export type Layer = Schemas['ScheduleLayerItem'];
/** The same as the server takes it. */
export type LayerBody = Schemas['ScheduleLayerBody'];
export type Shift = Schemas['ShiftItem'];
export type Group = Schemas['ScheduleGroupItem'];
export type OnCall = Schemas['OncallItem'];
