/** What this browser is to the server. The service worker reads it too (`public/sw.js`), which has no localStorage. */
export interface KeptDevice {
  device_id: string;
  device_secret: string;
  member_id: number;
  public_key?: string;
}

const NAME = 'device';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('tocsin', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
    opening.onerror = () => reject(opening.error ?? new Error('IndexedDB'));
    opening.onsuccess = () => resolve(opening.result);
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = work(database.transaction('kept', mode).objectStore('kept'));
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      request.onsuccess = () => resolve(request.result);
    });
  } finally {
    database.close();
  }
}

export function readDevice(): Promise<KeptDevice | undefined> {
  return within<KeptDevice | undefined>('readonly', (store) => store.get(NAME));
}

export async function keepDevice(device: KeptDevice): Promise<void> {
  await within('readwrite', (store) => store.put(device, NAME));
}

export async function forgetDevice(): Promise<void> {
  await within('readwrite', (store) => store.delete(NAME));
}
