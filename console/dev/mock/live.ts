import type { IncomingMessage, ServerResponse } from 'node:http';

const HEARTBEAT_MS = 15_000;

/** The stream of news, without memory: a resumed stream gets a reset. */
export class Live {
  private readonly streams = new Set<ServerResponse>();
  private next = 1;

  open(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(request.headers['last-event-id'] === undefined ? ': hello\n\n' : 'event: reset\ndata: {}\n\n');
    this.streams.add(response);
    const beat = setInterval(() => response.write(': beat\n\n'), HEARTBEAT_MS);
    request.on('close', () => {
      clearInterval(beat);
      this.streams.delete(response);
    });
  }

  say(event: 'incident' | 'integration', data: Record<string, unknown>): void {
    const id = this.next++;
    const text = `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify({ id, ...data })}\n\n`;
    for (const response of this.streams) response.write(text);
  }
}
