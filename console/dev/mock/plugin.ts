import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { Live } from './live.ts';
import { answer, Refusal } from './answer.ts';
import { seed } from './seed.ts';

/**
 * A server in memory for working on the console without the real one: `npm run dev:mock`.
 * It knows the shapes of the API and a little of its behaviour, and is no part of what is built.
 */
export function mockApi(): Plugin {
  const world = seed(Math.floor(Date.now() / 1000));
  const live = new Live();
  return {
    name: 'tocsin-mock-api',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? '/', 'http://mock');
        if (request.method === 'GET' && url.pathname === '/live') live.open(request, response);
        else if (request.method === 'POST') void post(url.pathname, request, response);
        else next();
      });
    },
  };

  async function post(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse((await text(request)) || '{}') as Record<string, unknown>;
    const signedIn = (request.headers.cookie ?? '').includes('mock_session=1');
    try {
      const data = answer(world, live, path, body, signedIn);
      if (path === '/session/login') response.setHeader('Set-Cookie', 'mock_session=1; Path=/; HttpOnly; SameSite=Strict');
      if (path === '/session/logout') response.setHeader('Set-Cookie', 'mock_session=; Path=/; Max-Age=0');
      say(response, 200, { request_id: 'mock', data });
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      say(response, problem.status, { request_id: 'mock', error: { code: problem.code, message: problem.message } });
    }
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}
