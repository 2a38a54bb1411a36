import { Bell, RadioTower, Settings, Users, type LucideIcon } from 'lucide-react';

/** The rooms of the house, in the order of the rail. Four, so that the phone's bottom bar holds them all. */
export const ROOMS: {
  to: '/incidents' | '/channels' | '/people' | '/settings';
  key: 'incidents' | 'channels' | 'people' | 'settings';
  icon: LucideIcon;
}[] = [
  { to: '/incidents', key: 'incidents', icon: Bell },
  { to: '/channels', key: 'channels', icon: RadioTower },
  { to: '/people', key: 'people', icon: Users },
  { to: '/settings', key: 'settings', icon: Settings },
];
