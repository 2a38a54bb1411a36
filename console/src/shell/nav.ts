import { Bell, CalendarClock, RadioTower, Settings, Users, type LucideIcon } from 'lucide-react';

/** The rooms of the house, in the order of the rail. Five is the most that a phone's bottom bar holds with their names. */
export const ROOMS: {
  to: '/incidents' | '/channels' | '/schedules' | '/people' | '/settings';
  key: 'incidents' | 'channels' | 'schedules' | 'people' | 'settings';
  icon: LucideIcon;
}[] = [
  { to: '/incidents', key: 'incidents', icon: Bell },
  { to: '/channels', key: 'channels', icon: RadioTower },
  { to: '/schedules', key: 'schedules', icon: CalendarClock },
  { to: '/people', key: 'people', icon: Users },
  { to: '/settings', key: 'settings', icon: Settings },
];
