/** One request and its answer, bounded by a signal and by how long the server may be silent. */

import type { Answer } from './answers.js';
import { UnexpectedAnswer, type WundrError } from './errors.js';
import { ResourceUnavailable } from './generated/constants.gen.js';
import { retryAfterSeconds } from './retry.js';
import { startTimer, unlessAborted } from './waiting.js';

const LARGEST_ANSWER_BYTES = 256 * 1024 * 1024;
const NOT_CONNECTED =
  /ECONNREFUSED|Connection ?[Rr]efused|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT/;

export interface Request {
  url: string;
  /** The API key, which no message may quote. */
  key: string;
  init: RequestInit & { method: string };
}

export class Exchange {
  readonly #controller = new AbortController();
  readonly #request: Request;
  readonly #signal: AbortSignal | undefined;
  readonly #timeout: number;
  readonly #onAbort = (): void => this.#controller.abort();
  #response: Response | undefined;
  #silent = false;

  private constructor(request: Request, timeout: number, signal: AbortSignal | undefined) {
    this.#request = request;
    this.#timeout = timeout;
    this.#signal = signal;
    signal?.throwIfAborted();
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** Sends the request; there is an answer to read. Throws ResourceUnavailable. */
  static async begin(
    send: typeof fetch,
    request: Request,
    timeout: number,
    signal: AbortSignal | undefined,
  ): Promise<Exchange> {
    const exchange = new Exchange(request, timeout, signal);
    const init = { ...request.init, signal: exchange.#controller.signal };
    try {
      exchange.#response = await exchange.#bounded(() => send(request.url, init));
    } catch (error) {
      exchange.close();
      throw error;
    }
    return exchange;
  }

  get response(): Response {
    return this.#response!;
  }

  /** The body as it comes; closes the exchange. */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const reader = this.response.body?.getReader();
    try {
      while (reader) {
        const { done, value } = await this.#bounded(() => reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      this.close();
    }
  }

  /** The whole answer; closes the exchange. */
  async answer(): Promise<Answer> {
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    for await (const chunk of this.chunks()) {
      size += chunk.length;
      if (size > LARGEST_ANSWER_BYTES) {
        throw new UnexpectedAnswer(`the answer is larger than ${LARGEST_ANSWER_BYTES} bytes`);
      }
      text += decoder.decode(chunk, { stream: true });
    }
    const { status, headers } = this.response;
    const retryAfter = retryAfterSeconds(headers.get('retry-after'), Date.now());
    text += decoder.decode();
    // A proxy may quote the request, and so the key, on its error page.
    if (status >= 400) text = text.replaceAll(this.#request.key, '…');
    return { status, text, retryAfter };
  }

  /** Gives up what has not been read. */
  close(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#controller.abort();
  }

  async #bounded<T>(step: () => Promise<T>): Promise<T> {
    const timer = startTimer(() => {
      this.#silent = true;
      this.#controller.abort();
    }, this.#timeout);
    try {
      return await unlessAborted(step, this.#controller.signal);
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw this.#unreachable(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Says what happened without the original error, which may hold the request and so the key. */
  #unreachable(error: unknown): WundrError {
    const { origin } = new URL(this.#request.url);
    const reason = reasonOf(error).replaceAll(this.#request.key, '…');
    if (NOT_CONNECTED.test(reason)) {
      return new ResourceUnavailable(`no server can be reached at ${origin} (${reason})`, {
        resolution: 'Check the address (WUNDR_API_URL, or the option baseURL) and the network.',
      });
    }
    const effect =
      this.#request.init.method === 'GET' ? '' : '; the request may have taken effect all the same';
    const text = this.#silent
      ? `${origin} did not answer in time`
      : `the connection to ${origin} broke off (${reason})`;
    return new ResourceUnavailable(text + effect);
  }
}

function reasonOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  if (cause) return reasonOf(cause);
  return error instanceof Error ? error.message || error.name : String(error);
}
