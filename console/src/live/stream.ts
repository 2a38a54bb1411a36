/** What happened to one incident, as the live stream tells it. */
export interface IncidentNews {
  id: string | number;
  incident_id: string;
  channel_id: number;
  type: string;
  at: number;
}

export interface IntegrationNews {
  integration_id: number;
  last_event_at: number;
}

export type News =
  { kind: 'incident'; news: IncidentNews } | { kind: 'integration'; news: IntegrationNews } | { kind: 'reset' };

/** `lost` is shown to people: what they see may be old. */
export type LinkState = 'connecting' | 'live' | 'lost';

type Listener = (news: News) => void;

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/**
 * One stream of news for the whole console. The browser reconnects by itself and sends Last-Event-ID; where it gives
 * up (an answer that is not a stream) this opens a new one after the last id seen, waiting longer each time.
 */
export class LiveStream {
  private source: EventSource | null = null;
  private lastId = '';
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<Listener>();
  private readonly stateListeners = new Set<() => void>();
  private state: LinkState = 'connecting';

  constructor(private readonly connect: (url: string) => EventSource = (url) => new EventSource(url)) {}

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  readonly watchState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  readonly readState = (): LinkState => this.state;

  start(): void {
    if (this.source !== null) return;
    const after = this.lastId === '' ? '' : `?after=${encodeURIComponent(this.lastId)}`;
    const source = this.connect(`/live${after}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.setState('live');
    };
    source.onerror = () => this.onError(source);
    this.receive(source, 'incident', (data) => ({ kind: 'incident', news: data as IncidentNews }));
    this.receive(source, 'integration', (data) => ({ kind: 'integration', news: data as IntegrationNews }));
    this.receive(source, 'reset', () => ({ kind: 'reset' }));
  }

  /** The network is gone: an open stream would only find out minutes later. */
  readonly lose = (): void => {
    this.hangUp();
    this.setState('lost');
  };

  /** The network is back: goes on at once where it was. */
  readonly resume = (): void => {
    this.hangUp();
    this.start();
  };

  stop(): void {
    this.hangUp();
    this.setState('connecting');
  }

  private hangUp(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }

  private receive(source: EventSource, name: string, read: (data: unknown) => News): void {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      if (event.lastEventId !== '') this.lastId = event.lastEventId;
      const data: unknown = event.data === '' ? {} : JSON.parse(event.data);
      for (const listener of this.listeners) listener(read(data));
    });
  }

  private onError(source: EventSource): void {
    this.setState('lost');
    if (source.readyState !== EventSource.CLOSED) return;
    this.source = null;
    clearTimeout(this.retry);
    const wait = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LAST_RETRY_MS);
    this.failures += 1;
    this.retry = setTimeout(() => this.start(), wait);
  }

  private setState(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.stateListeners) listener();
  }
}

export const live = new LiveStream();
