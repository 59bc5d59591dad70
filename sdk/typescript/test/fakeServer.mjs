// A small Wundr server: answers by a table, and remembers what it was asked.

import { createServer } from 'node:http';
import { WundrClient } from '@wundr/sdk';

export const KEY = 'wundr_ak_test_4f7a';
const META = { timestamp: '2026-01-01T00:00:00Z', version: '1', request_id: 'req_1', processing_time_ms: 1 };

export function data(value, status = 200, more = {}) {
  return { status, body: JSON.stringify({ success: true, data: value, meta: META, ...more }) };
}

export function refusal(code, status, headers = {}, more = {}) {
  const error = { code, message: `refused: ${code}`, details: [], resolution: '', ...more };
  return { status, headers, body: JSON.stringify({ success: false, error, meta: META }) };
}

export function eventText(sequence, name = 'batch.progress') {
  const event = { event: name, batch_id: 'b', sequence, timestamp: META.timestamp, data: { text: 'naïve ✓' } };
  return `id: ${sequence}\nevent: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Has `GET /path` answered by what `answer(request, number)` gives; streams are written by themselves. */
export class FakeServer {
  requests = [];
  #routes = new Map();
  #server = createServer((request, response) => this.#take(request, response));

  static async start(t) {
    const server = new FakeServer();
    await new Promise((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.stop());
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  client(options = {}) {
    return new WundrClient({ apiKey: KEY, baseURL: this.url, ...options });
  }

  on(route, answer) {
    this.#routes.set(route, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  asked(route) {
    return this.requests.filter((each) => each.route === route);
  }

  async stop() {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const [path, query = ''] = request.url.split('?');
    const route = `${request.method} ${path}`;
    const text = Buffer.concat(chunks).toString();
    const asked = { route, query, headers: request.headers, body: text && JSON.parse(text) };
    this.requests.push(asked);
    const answer = this.#routes.get(route);
    const number = this.asked(route).length;
    const reply = answer ? await answer(asked, number, response) : refusal('NOT_FOUND', 404);
    if (!reply) return; // the route has written by itself
    response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
    response.end(reply.body);
  }
}

/** Whether the caller's caller is the client: `fetch` has timers of its own. */
function isOurs() {
  return new Error().stack.includes('/dist/index.');
}

/**
 * Every wait of a call lasts no time; the delays that were asked for, in milliseconds. `delays.runOut` ends the
 * time that the server may be silent.
 */
export function hurried(t) {
  const original = globalThis.setTimeout;
  const delays = [];
  globalThis.setTimeout = (act, delay, ...rest) => {
    if (!isOurs()) return original(act, delay, ...rest);
    if (delay >= 60_000) {
      delays.runOut = act;
      return original(act, delay, ...rest);
    }
    delays.push(delay);
    return original(act, 0, ...rest);
  };
  t.after(() => {
    globalThis.setTimeout = original;
  });
  return delays;
}

/** The timers that were set and neither cleared nor fired. */
export function pendingTimers(t) {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const pending = new Set();
  globalThis.setTimeout = (act, delay, ...rest) => {
    if (!isOurs()) return set(act, delay, ...rest);
    const timer = set(() => {
      pending.delete(timer);
      act(...rest);
    }, delay);
    pending.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    pending.delete(timer);
    clear(timer);
  };
  t.after(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }));
  return pending;
}

export async function all(items) {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}
