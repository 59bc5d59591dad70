import type { CursorPagination, Pagination } from './generated/types.gen.js';

/** One page of a list. */
export interface Page<Item, Place extends Pagination = Pagination> {
  items: Item[];
  pagination: Place;
}

/** One page of a list that others add to while it is read. */
export type CursorPage<Item> = Page<Item, CursorPagination>;

/** What to ask for: a page by its number, or what follows a cursor. */
export type NextPage = { page: number } | { cursor: string };

/**
 * A list of the API: `await` it for its first page, or take every item with `for await`.
 *
 * Nothing is sent before.
 */
export class Paged<Item, P extends Page<Item>> implements PromiseLike<P>, AsyncIterable<Item> {
  readonly #load: (next?: NextPage) => Promise<P>;
  #first: Promise<P> | undefined;

  constructor(load: (next?: NextPage) => Promise<P>) {
    this.#load = load;
  }

  then<A = P, B = never>(
    fulfilled?: ((page: P) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#first ??= this.#load();
    return this.#first.then(fulfilled, rejected);
  }

  /** Every item, page after page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    let page: P = await this.then();
    for (;;) {
      yield* page.items;
      const next = nextOf(page.pagination);
      if (!next) return;
      page = await this.#load(next);
    }
  }
}

function nextOf(place: Pagination & Partial<CursorPagination>): NextPage | undefined {
  if ('next_cursor' in place) return place.next_cursor ? { cursor: place.next_cursor } : undefined;
  return place.has_next ? { page: place.page + 1 } : undefined;
}
