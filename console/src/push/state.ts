/** Whether this browser can be reached, or what stands in the way. */
export type PushState =
  | 'insecure' // only https (or localhost) may ask for notifications
  | 'home_screen' // iOS: only apps on the Home Screen may
  | 'unsupported'
  | 'denied'
  | 'off'
  | 'on';

/** What the browser tells of itself. */
export interface Surroundings {
  secure: boolean;
  worker: boolean;
  push: boolean;
  permission: NotificationPermission | null;
  ios: boolean;
  standalone: boolean;
  /** The browser has a subscription, and the server knows it as a device that works. */
  registered: boolean;
}

export function stateOf(here: Surroundings): PushState {
  if (!here.secure) return 'insecure';
  if (here.ios && !here.standalone) return 'home_screen';
  if (!here.worker || !here.push || here.permission === null) return 'unsupported';
  if (here.permission === 'denied') return 'denied';
  return here.permission === 'granted' && here.registered ? 'on' : 'off';
}

/** iPads call themselves Macs, but Macs have no touch screen. */
export function isIos(agent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (agent.includes('Macintosh') && touchPoints > 1);
}

/** What kind of device this is, in words people use. */
export function platformOf(agent: string, touchPoints: number): string {
  if (isIos(agent, touchPoints)) return /iPhone|iPod/.test(agent) ? 'iPhone' : 'iPad';
  if (agent.includes('Android')) return 'Android';
  if (agent.includes('CrOS')) return 'ChromeOS';
  if (agent.includes('Windows')) return 'Windows';
  if (agent.includes('Macintosh')) return 'macOS';
  return agent.includes('Linux') ? 'Linux' : '';
}

const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser', 'Samsung Internet'],
  ['Firefox', 'Firefox'],
  ['FxiOS', 'Firefox'],
  ['CriOS', 'Chrome'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;

/** A first name for a device: "Chrome, Android". */
export function nameOf(agent: string, touchPoints: number): string {
  const browser = BROWSERS.find(([mark]) => agent.includes(mark))?.[1] ?? '';
  return [browser, platformOf(agent, touchPoints)].filter((part) => part !== '').join(', ') || 'Browser';
}
