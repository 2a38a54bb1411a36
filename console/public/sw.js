/**
 * The service worker of the Tocsin console: shows pushes, takes their buttons, and says when there is no network.
 *
 * It keeps one page (the offline page) and nothing that the server said to a person. What it must know while no page
 * is open (which device this is) stands in IndexedDB, written by `src/push/kept.ts`.
 */
'use strict';

const CACHE = 'tocsin-offline-1';
const OFFLINE = '/offline.html';
const RETRY_MS = [1_000, 4_000];
const TIMEOUT_MS = 10_000;

const WORDS = {
  en: {
    unreadable: 'Something happened. Open Tocsin to see it.',
    failed: 'That did not reach the server. Open the incident and try again.',
    again: 'Try again',
  },
  zh: {
    unreadable: '有新的通知，请打开 Tocsin 查看。',
    failed: '操作未能送达服务器，请打开故障重试。',
    again: '重试',
  },
};

function words(locale) {
  return String(locale ?? self.navigator.language)
    .toLowerCase()
    .startsWith('zh')
    ? WORDS.zh
    : WORDS.en;
}

// --- life ------------------------------------------------------------------------------------------------------------

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([OFFLINE, '/tocsin.svg']))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/** Pages come from the network; without one, the offline page. Everything else is not this worker's business. */
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.mode === 'navigate' && request.method === 'GET') {
    event.respondWith(fetch(request).catch(() => offline()));
  } else if (url.origin === self.location.origin && url.pathname === '/tocsin.svg') {
    event.respondWith(fetch(request).catch(async () => (await caches.match('/tocsin.svg')) ?? Response.error()));
  }
});

async function offline() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}

// --- pushes ----------------------------------------------------------------------------------------------------------

self.addEventListener('push', (event) => {
  event.waitUntil(arrived(event.data));
});

/** Something is always shown: browsers take the permission away from those who keep silent. */
async function arrived(data) {
  const note = readNote(data);
  await self.registration.showNotification(note.title, options(note));
  if (note.token) await post(note.callback_url, { token: note.token, action: 'delivered', id: 'arrived' });
}

function readNote(data) {
  try {
    const note = data.json();
    if (typeof note.title === 'string' && note.title !== '') return note;
  } catch {
    // Said below in general words.
  }
  return { title: 'Tocsin', body: words().unreadable, url: '/app', tag: 'tocsin', actions: [] };
}

function options(note) {
  const locale = note.locale ?? self.navigator.language;
  const silent = note.silent === true;
  const urgent = !silent && note.severity === 'Critical';
  const actions = Array.isArray(note.actions) ? note.actions : [];
  return {
    body: note.body ?? '',
    tag: note.tag || 'tocsin',
    renotify: !silent,
    silent,
    requireInteraction: urgent,
    // A silent notification may not vibrate.
    ...(silent ? {} : { vibrate: urgent ? [400, 150, 400, 150, 400, 150, 800] : [200, 100, 200] }),
    timestamp: note.ts ?? undefined,
    lang: locale,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    actions: actions.slice(0, Notification.maxActions ?? 2).map(({ action, title }) => ({ action, title })),
    data: note,
  };
}

// --- presses ---------------------------------------------------------------------------------------------------------

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const note = event.notification.data ?? {};
  const button = (note.actions ?? []).find((one) => one.action === event.action);
  event.waitUntil(button !== undefined && note.callback_url ? press(note, button) : open(note));
});

/** Tells the server; when that fails, or the server refuses, the person is told in place of the notification. */
async function press(note, button) {
  const id = crypto.randomUUID();
  const body = { token: button.token, action: button.action, minutes: button.minutes ?? 0, id };
  const answer = await post(note.callback_url, body);
  if (answer !== null && answer.ok) return;
  const said = answer === null ? '' : await textOf(answer);
  const lost = answer === null || answer.status >= 500;
  const again = lost ? [{ ...button, title: words(note.locale).again }] : [];
  const told = { ...note, body: said || words(note.locale).failed, actions: again, silent: false };
  await self.registration.showNotification(note.title ?? 'Tocsin', options(told));
}

async function textOf(answer) {
  try {
    const { text } = await answer.json();
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}

/** Shows the incident, and tells the server that somebody looked. The window comes first: it needs the press. */
async function open(note) {
  const reported = note.token ? post(note.callback_url, { token: note.token, action: 'opened', id: 'opened' }) : null;
  await show(ownPath(note.url) ?? '/app');
  await reported;
}

/** In a window that is open already, else in a new one. */
async function show(target) {
  const [first] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (first === undefined) return self.clients.openWindow(target);
  await first.focus();
  return first.navigate(target).catch(() => self.clients.openWindow(target));
}

/** The path of an address of this server under the name by which this browser knows it. */
function ownPath(address) {
  try {
    const { protocol, pathname, search } = new URL(address, self.location.origin);
    return protocol.startsWith('http') ? pathname + search : null;
  } catch {
    return null;
  }
}

/** POSTs JSON, up to three times. The last answer, or `null` when the server was never reached. */
async function post(address, body) {
  const path = address ? ownPath(address) : null;
  if (path === null) return null;
  let answer = null;
  for (const wait of [0, ...RETRY_MS]) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    answer = await send(path, body);
    if (answer !== null && answer.status < 500 && answer.status !== 429) return answer;
  }
  return answer;
}

async function send(path, body) {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    return null;
  }
}

// --- the subscription ------------------------------------------------------------------------------------------------

self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(subscribeAnew(event));
});

/** The browser changed its push address: the server is told by the device's secret, signed in or not. */
async function subscribeAnew(event) {
  const device = await kept('device');
  if (device === undefined) return;
  const subscription =
    event.newSubscription ??
    (await self.registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: device.public_key,
    }));
  await post('/device/renew', {
    device_id: device.device_id,
    device_secret: device.device_secret,
    subscription: subscription.toJSON(),
  });
}

function kept(name) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('tocsin', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const reading = opening.result.transaction('kept').objectStore('kept').get(name);
      reading.onerror = () => reject(reading.error);
      reading.onsuccess = () => {
        opening.result.close();
        resolve(reading.result);
      };
    };
  });
}
