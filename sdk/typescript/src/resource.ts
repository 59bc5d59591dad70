import {
  type Call,
  type CallOptions,
  dataOf,
  pageOf,
  type Query,
} from './calls.js';
import { type Page, Paged } from './pages.js';
import type { Sender } from './transport.js';

/** A part of the API, such as `client.projects`. */
export class Resource {
  readonly #sender: Sender;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  protected get sender(): Sender {
    return this.#sender;
  }

  protected read<T>(path: string, query: Query | undefined, options?: CallOptions): Promise<T> {
    return this.#sender.send<T>({ method: 'GET', path, read: dataOf, query }, options);
  }

  protected page<Item, P extends Page<Item>>(
    path: string,
    query: Query,
    options?: CallOptions,
  ): Paged<Item, P> {
    return new Paged<Item, P>((next) => {
      // A cursor takes the place of the page's number.
      const { page, ...others } = query;
      const place = next ?? (page === undefined ? {} : { page });
      const call = { method: 'GET', path, read: pageOf<P>, query: { ...others, ...place } } as const;
      return this.#sender.send(call, options);
    });
  }

  protected write<T>(
    method: Call<T>['method'],
    path: string,
    body: unknown,
    options?: CallOptions,
    more?: Pick<Call<T>, 'changes' | 'timeout'>,
  ): Promise<T> {
    return this.#sender.send<T>({ method, path, read: dataOf, body, ...more }, options);
  }

  /** Of what takes effect once, however often it is sent. */
  protected change<T>(
    method: Call<T>['method'],
    path: string,
    body: unknown,
    options?: CallOptions,
    timeout?: number,
  ): Promise<T> {
    return this.write(method, path, body, options, { changes: true, timeout });
  }
}
