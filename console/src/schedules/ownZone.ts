import { useSession } from '../session/session';

/** The zone by whose clock the reader lives. */
export function useOwnZone(): string {
  const { time_zone } = useSession();
  return time_zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
}
