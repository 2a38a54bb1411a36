/** A time of the week, or of the day where the day does not count: `time` is HH:MM, day 0 is Sunday. */
export interface WeekTime {
  day: number;
  time: string;
}

const DAY_S = 86_400;
const MINUTE_S = 60;

/** Seconds from midnight as HH:MM; 24 hours are midnight again. */
export function clockOf(seconds: number): string {
  const minutes = Math.floor((seconds % DAY_S) / MINUTE_S);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The other way; 0 for what is no time. */
export function clockSeconds(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_S || 0;
}

/** Seconds from Monday's midnight, as the API counts a week. */
export function weekSeconds({ day, time }: WeekTime): number {
  return ((day + 6) % 7) * DAY_S + clockSeconds(time);
}

export function weekTimeOf(seconds: number): WeekTime {
  return { day: (Math.floor(seconds / DAY_S) + 1) % 7, time: clockOf(seconds) };
}
