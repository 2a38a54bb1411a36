import { useSyncExternalStore } from 'react';

/** The present in whole seconds, shared by everything that ticks: one timer however many rows there are. */
class Clock {
  private now = Math.floor(Date.now() / 1000);
  private readonly watchers = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    this.timer ??= setInterval(() => this.tick(), 1000);
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  };

  readonly read = (): number => this.now;

  private tick(): void {
    this.now = Math.floor(Date.now() / 1000);
    for (const watcher of this.watchers) watcher();
  }
}

const clock = new Clock();

/** Seconds since the epoch; draws again every second. */
export function useNow(): number {
  return useSyncExternalStore(clock.watch, clock.read);
}

/** The beginning of the present minute; for what is not drawn again every second. */
export function useMinute(): number {
  return useSyncExternalStore(clock.watch, () => Math.floor(clock.read() / 60) * 60);
}
