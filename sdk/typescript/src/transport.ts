/** Sends calls over HTTP. */

import { errorOf } from './answers.js';
import { type Call, type CallOptions, queryText } from './calls.js';
import { randomKey } from './crypto.js';
import { UnexpectedAnswer } from './errors.js';
import { isPrintable } from './events.js';
import { Exchange, type Request } from './exchange.js';
import { InvalidRequest } from './generated/constants.gen.js';
import type { Profile } from './profile.js';
import { Attempts, type RetryConfig } from './retry.js';
import { checkMilliseconds, sleep } from './waiting.js';

/** The status of a stream that has nothing left, and never will. */
const NO_MORE = 204;

/** The way to one server with one key; `timeout` is in milliseconds. */
export class Sender {
  readonly baseURL: string;
  readonly #key: string;
  readonly #timeout: number;
  readonly #fetch: typeof fetch;
  readonly #retry: RetryConfig;

  constructor(profile: Profile, timeout: number, send: typeof fetch, retry: RetryConfig) {
    this.baseURL = profile.baseURL;
    this.#key = profile.apiKey;
    this.#timeout = timeout;
    this.#fetch = send;
    this.#retry = retry;
    new Attempts(retry); // refuses settings that make no sense
    checkMilliseconds('timeout', timeout, 1);
  }

  attempts(options: CallOptions): Attempts {
    return new Attempts(options.retry ?? this.#retry);
  }

  /** Sends until there is an answer to keep. Throws WundrError, or the signal's reason. */
  async send<T>(call: Call<T>, options: CallOptions = {}): Promise<T> {
    const request = await this.#requestOf(call, options);
    return this.#repeat(options, async () => {
      const exchange = await this.#begin(request, options, call.timeout);
      return call.read(await exchange.answer());
    });
  }

  /** The body of a successful answer as it comes. */
  async download(call: Call<unknown>, options: CallOptions = {}): Promise<ReadableStream<Uint8Array>> {
    const request = await this.#requestOf(call, options);
    return this.#repeat(options, async () => {
      const exchange = await this.#begin(request, options);
      const { status } = exchange.response;
      if (status >= 400) throw errorOf(await exchange.answer());
      if (status !== 200) {
        exchange.close();
        throw new UnexpectedAnswer(`the answer (HTTP ${status}) does not come from a Wundr server`);
      }
      return streamOf(exchange);
    });
  }

  /** Sends once; the body as it comes, undefined if there will be nothing to read. */
  async openStream(
    call: Call<unknown>,
    options: CallOptions = {},
  ): Promise<AsyncGenerator<Uint8Array, void> | undefined> {
    const exchange = await this.#begin(await this.#requestOf(call, options), options);
    const { status, headers } = exchange.response;
    if (status === NO_MORE) {
      exchange.close();
      return undefined;
    }
    if (status !== 200 || !headers.get('content-type')?.startsWith('text/event-stream')) {
      call.read(await exchange.answer());
      throw new UnexpectedAnswer('the answer is not a stream of events');
    }
    return exchange.chunks();
  }

  async #repeat<T>(options: CallOptions, act: () => Promise<T>): Promise<T> {
    const attempts = this.attempts(options);
    for (;;) {
      try {
        return await act();
      } catch (error) {
        const delay = attempts.delayAfter(error);
        if (delay === undefined) throw error;
        await sleep(delay * 1000, options.signal);
      }
    }
  }

  #begin(request: Request, options: CallOptions, longer?: number): Promise<Exchange> {
    checkMilliseconds('timeout', options.timeout, 1);
    const timeout = options.timeout ?? longer ?? this.#timeout;
    return Exchange.begin(this.#fetch, request, timeout, options.signal);
  }

  /** Built once for all tries of a call. */
  async #requestOf(call: Call<unknown>, options: CallOptions): Promise<Request> {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${this.#key}`,
      Accept: '*/*',
      ...call.headers,
    };
    if (call.method !== 'GET' && (call.changes || options.idempotencyKey)) {
      headers['Idempotency-Key'] = checkedKey(options.idempotencyKey) ?? (await randomKey());
    }
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    // A redirection would take the key to another server.
    const init = { method: call.method, headers, redirect: 'manual' } as const;
    return {
      url: this.baseURL + call.path + queryText(call.query),
      key: this.#key,
      init: call.body === undefined ? init : { ...init, body: JSON.stringify(call.body) },
    };
  }
}

/** Refuses what cannot stand in a header. */
function checkedKey(key: string | undefined): string | undefined {
  if (key && !isPrintable(key)) throw new InvalidRequest('idempotencyKey: must be printable ASCII');
  return key;
}

function streamOf(exchange: Exchange): ReadableStream<Uint8Array> {
  const chunks = exchange.chunks();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      exchange.close(); // also while a chunk is awaited
    },
  });
}
