import type { Schemas } from './operations';

export type Calendar = Schemas['CalendarItem'];
export type CalendarEvent = Schemas['CalendarEventItem'];
