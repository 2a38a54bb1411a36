import { call } from '../api/call';
import { queryClient } from '../api/query';
import { deviceKeys } from './queries';
import { forgetDevice, keepDevice, readDevice, type KeptDevice } from './kept';
import { fromBase64url, isKeyOf } from './keys';
import { isIos, nameOf, platformOf, stateOf, type PushState } from './state';

const { userAgent: agent, maxTouchPoints: touchPoints } = navigator;

/** What this browser calls itself to the server. */
export const here = { name: nameOf(agent, touchPoints), platform: platformOf(agent, touchPoints) };

/** Starts the worker that shows pushes; asking again is harmless. */
export async function startWorker(): Promise<ServiceWorkerRegistration | null> {
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return null;
  await navigator.serviceWorker.register('/sw.js');
  return navigator.serviceWorker.ready;
}

/** Whether pushes reach this browser. A subscription that lives is registered again, so that the server has it too. */
export async function readState(memberId: number): Promise<PushState> {
  const registration = await startWorker().catch(() => null);
  const found = {
    secure: window.isSecureContext,
    worker: registration !== null,
    push: registration !== null && 'pushManager' in registration,
    permission: 'Notification' in window ? Notification.permission : null,
    ios: isIos(agent, touchPoints),
    standalone: window.matchMedia('(display-mode: standalone)').matches,
  };
  const granted = stateOf({ ...found, registered: true }) === 'on';
  return stateOf({ ...found, registered: granted && registration !== null && (await heal(registration, memberId)) });
}

async function heal(registration: ServiceWorkerRegistration, memberId: number): Promise<boolean> {
  const device = await readDevice();
  const subscription = await registration.pushManager.getSubscription();
  if (device === undefined || device.member_id !== memberId || subscription === null) return false;
  const { items } = await call('/device/list', {});
  const known = items.find((one) => one.device_id === device.device_id);
  if (known === undefined) {
    // Removed from another screen: nothing is sent here any more, and the next subscription starts anew.
    await subscription.unsubscribe();
    await forgetDevice();
    return false;
  }
  if (known.status === 'silent' || known.notifier === '') await send(device, subscription);
  return true;
}

/**
 * Asks for permission, subscribes, and registers. Call it from a press: browsers ask only then.
 * Resolves to the new state; what the server or the push service refuses is thrown.
 */
export async function switchOn(memberId: number): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return readState(memberId);
  const registration = await startWorker();
  if (registration === null) return 'unsupported';
  const { public_key } = await call('/device/key', {});
  const device = { ...(await thisDevice(memberId)), public_key };
  const subscription = await subscribe(registration, public_key);
  await send(device, subscription);
  await keepDevice(device);
  await queryClient.invalidateQueries({ queryKey: deviceKeys.all });
  return 'on';
}

async function thisDevice(memberId: number): Promise<KeptDevice> {
  const kept = await readDevice();
  const { items } = await call('/device/list', {});
  if (kept?.member_id === memberId && items.some((one) => one.device_id === kept.device_id)) return kept;
  const device = { ...(await call('/device/add', here)), member_id: memberId };
  await keepDevice(device);
  return device;
}

async function subscribe(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const old = await registration.pushManager.getSubscription();
  if (old !== null && isKeyOf(key, old.options.applicationServerKey)) return old;
  await old?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(key) });
}

async function send(device: KeptDevice, subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  await call('/device/subscribe', {
    device_id: device.device_id,
    subscription: { endpoint: endpoint ?? '', keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } },
  });
}

/** Signs this browser in by a code from another screen. */
export async function bind(code: string): Promise<{ mustChangePassword: boolean }> {
  const bound = await call('/device/bind', { code, ...here });
  const { device_id, device_secret, member_id } = bound;
  // A browser without IndexedDB (a private window) can still be used, it only forgets which device it is.
  await keepDevice({ device_id, device_secret, member_id }).catch(() => undefined);
  return { mustChangePassword: bound.must_change_password };
}
