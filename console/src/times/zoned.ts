const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The wall clock of a zone at an instant (ms), as a `datetime-local` field has it: `2026-11-26T09:00`. */
export function wallOf(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The wall clock as if it were UTC, in ms; NaN for what is no time. */
function naive(wall: string): number {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall) ? Date.parse(`${wall}:00Z`) : NaN;
}

/** How far the zone is ahead of UTC at an instant, in ms. */
function offsetAt(instant: number, zone: string): number {
  const minute = Math.floor(instant / MINUTE_MS) * MINUTE_MS;
  return naive(wallOf(minute, zone)) - minute;
}

/**
 * The instant (ms) at which a zone's clock shows `wall`; the first one where it does so twice. A time that the clock
 * skips counts on from before the gap. NaN for what is no time.
 */
export function instantOf(wall: string, zone: string): number {
  const guess = naive(wall);
  if (Number.isNaN(guess)) return NaN;
  const before = guess - offsetAt(guess - DAY_MS, zone);
  const after = guess - offsetAt(guess + DAY_MS, zone);
  const shown = [before, after].filter((instant) => wallOf(instant, zone) === wall);
  return shown.length === 0 ? before : Math.min(...shown);
}

/** The next time (ms) after `now` at which the zone's clock shows `time` (HH:MM) on the day after today's. */
export function tomorrowAt(time: string, now: number, zone: string): number {
  const day = wallOf(now, zone).slice(0, 10);
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return instantOf(`${next}T${time}`, zone);
}
