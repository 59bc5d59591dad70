// A small Wundr server: answers by a table, and remembers what it was asked.

import { createServer } from 'node:http';
import { WundrClient } from '@wundr/sdk';
import { KEY, refusal } from './answers.mjs';

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
