// The class of ../fakeServer.mjs for a page, which cannot listen: servers.mjs does it.

import { WundrClient } from '@wundr/sdk';
import { bytes, KEY, refusal } from '../answers.mjs';

const servers = [];

globalThis.receive = (message) => servers[message.server].receive(message);

class Response {
  #id;
  #closed = [];

  constructor(id) {
    this.#id = id;
  }

  writeHead(status, headers) {
    this.#send({ act: 'head', status, headers });
  }

  write(content) {
    this.#send({ act: 'write', content: encoded(content) });
  }

  end(content) {
    this.#send({ act: 'end', content: encoded(content) });
  }

  destroy() {
    this.#send({ act: 'destroy' });
  }

  on(_, act) {
    this.#closed.push(act);
  }

  close() {
    for (const act of this.#closed) act();
  }

  #send(command) {
    void globalThis.bridge({ ...command, response: this.#id });
  }
}

function encoded(content) {
  if (!content) return undefined;
  const all = typeof content === 'string' ? bytes(content) : content;
  let text = '';
  for (let i = 0; i < all.length; i += 8192) text += String.fromCharCode(...all.subarray(i, i + 8192));
  return btoa(text);
}

export class FakeServer {
  requests = [];
  #id = servers.push(this) - 1;
  #port;
  #routes = new Map();
  #responses = new Map();

  static async start(t) {
    const server = new FakeServer();
    server.#port = await globalThis.bridge({ act: 'listen', server: server.#id });
    t.after(() => server.stop());
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  client(options = {}) {
    return new WundrClient({ apiKey: KEY, baseURL: this.url, dangerouslyAllowBrowser: true, ...options });
  }

  on(route, answer) {
    this.#routes.set(route, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  asked(route) {
    return this.requests.filter((each) => each.route === route);
  }

  stop() {
    return globalThis.bridge({ act: 'stop', server: this.#id });
  }

  receive(message) {
    if (message.kind === 'close') this.#responses.get(message.response)?.close();
    else void this.#take(message);
  }

  async #take({ response: id, method, url, headers, body }) {
    const response = new Response(id);
    this.#responses.set(id, response);
    const [path, query = ''] = url.split('?');
    const asked = { route: `${method} ${path}`, query, headers, body: body && JSON.parse(body) };
    this.requests.push(asked);
    const answer = this.#routes.get(asked.route);
    const number = this.asked(asked.route).length;
    const reply = answer ? await answer(asked, number, response) : refusal('NOT_FOUND', 404);
    if (!reply) return; // the route has written by itself
    response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
    response.end(reply.body);
  }
}
