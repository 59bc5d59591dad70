// The servers of tests that run in a page: they listen here, and the page says what they answer.

import { createServer } from 'node:http';

export class Servers {
  #emit;
  #servers = new Map();
  #responses = new Map();

  /** `emit` takes what happens to the page. */
  constructor(emit) {
    this.#emit = (message) => void emit(message).catch(() => {}); // the page may be gone
  }

  async take({ act, server, response, status, headers, content }) {
    const given = content && Buffer.from(content, 'base64');
    const to = this.#responses.get(response);
    if (act === 'listen') return this.#listen(server);
    if (act === 'stop') return this.#stop(server);
    if (act === 'head') return void to.writeHead(status, headers);
    if (act === 'write') return void to.write(given);
    if (act === 'end') return void to.end(given);
    return void to.destroy();
  }

  close() {
    for (const id of this.#servers.keys()) this.#stop(id);
  }

  async #listen(id) {
    const server = createServer((request, response) => this.#pass(id, request, response));
    this.#servers.set(id, server);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server.address().port;
  }

  #stop(id) {
    this.#servers.get(id).closeAllConnections();
    this.#servers.get(id).close();
  }

  async #pass(server, request, response) {
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.method === 'OPTIONS') return allow(request, response);
    response.setHeader('Access-Control-Expose-Headers', '*');
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const id = this.#responses.size + 1;
    this.#responses.set(id, response);
    response.on('close', () => this.#emit({ kind: 'close', server, response: id }));
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks).toString();
    this.#emit({ kind: 'request', server, response: id, method, url, headers, body });
  }
}

/** Answers what browsers ask before a request to another origin. */
function allow(request, response) {
  response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '');
  response.setHeader('Access-Control-Allow-Methods', 'DELETE, GET, PATCH, POST, PUT');
  response.writeHead(204).end();
}
