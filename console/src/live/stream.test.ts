import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStream, type News } from './stream';

type Handler = (event: MessageEvent<string>) => void;

class FakeSource {
  static opened: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  private readonly handlers = new Map<string, Handler>();

  constructor(readonly url: string) {
    FakeSource.opened.push(this);
  }
  addEventListener(name: string, handler: Handler) {
    this.handlers.set(name, handler);
  }
  close() {
    this.readyState = 2;
  }
  say(name: string, data: unknown, lastEventId: string) {
    this.handlers.get(name)?.({ data: JSON.stringify(data), lastEventId } as MessageEvent<string>);
  }
  giveUp() {
    this.readyState = 2;
    this.onerror?.();
  }
}

function open(): { stream: LiveStream; heard: News[] } {
  const stream = new LiveStream((url) => new FakeSource(url) as unknown as EventSource);
  const heard: News[] = [];
  stream.listen((news) => heard.push(news));
  stream.start();
  return { stream, heard };
}

describe('the live stream', () => {
  beforeEach(() => {
    FakeSource.opened = [];
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', { CLOSED: 2 });
  });

  it('passes on what it hears and says that it is live', () => {
    const { stream, heard } = open();
    FakeSource.opened[0]?.onopen?.();
    FakeSource.opened[0]?.say('incident', { id: 7, incident_id: 'a1', channel_id: 1, type: 'i_new', at: 5 }, '7');
    expect(stream.readState()).toBe('live');
    expect(heard).toEqual([
      { kind: 'incident', news: { id: 7, incident_id: 'a1', channel_id: 1, type: 'i_new', at: 5 } },
    ]);
  });

  it('goes on after the last id it saw when the browser has given up, and shows the loss', () => {
    const { stream } = open();
    FakeSource.opened[0]?.say('incident', { incident_id: 'a1' }, '42');
    FakeSource.opened[0]?.giveUp();
    expect(stream.readState()).toBe('lost');
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.opened.map((source) => source.url)).toEqual(['/live', '/live?after=42']);
  });

  it('says at once that the network is gone, and goes on when it is back', () => {
    const { stream } = open();
    FakeSource.opened[0]?.onopen?.();
    FakeSource.opened[0]?.say('incident', { incident_id: 'a1' }, '9');
    stream.lose();
    expect(stream.readState()).toBe('lost');
    stream.resume();
    expect(FakeSource.opened[1]?.url).toBe('/live?after=9');
  });

  it('waits longer after each failure, and never after stop', () => {
    const { stream } = open();
    FakeSource.opened[0]?.giveUp();
    vi.advanceTimersByTime(1_000);
    FakeSource.opened[1]?.giveUp();
    vi.advanceTimersByTime(1_900);
    expect(FakeSource.opened).toHaveLength(2);
    stream.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.opened).toHaveLength(2);
  });
});
