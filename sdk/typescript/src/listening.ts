import { Following, TOGETHER_MILLISECONDS } from './events.js';
import type { Sender } from './transport.js';
import { sleep } from './waiting.js';

/**
 * Reads a batch's events in the background, so that its status is requested when there is news.
 *
 * If no events can be received, or no more, `wait` only sleeps.
 */
export class Listener {
  readonly #sender: Sender;
  readonly #following: Following;
  readonly #closing = new AbortController();
  #news = new AbortController();
  #hears = true;

  constructor(sender: Sender, batchId: string) {
    this.#sender = sender;
    this.#following = new Following(batchId);
    void this.#listen();
  }

  /** Resolves soon after the next event, or after so many milliseconds. */
  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const heard = this.#hears;
    await sleep(milliseconds, signal, heard ? this.#news.signal : undefined);
    if (heard && this.#news.signal.aborted && !this.#following.over) {
      await sleep(TOGETHER_MILLISECONDS, signal);
    }
    this.#news = new AbortController();
  }

  close(): void {
    this.#closing.abort();
  }

  async #listen(): Promise<void> {
    try {
      while (await this.#hearOneConnection()) {
        await sleep(this.#following.pause(Math.random()), this.#closing.signal);
      }
    } catch {
      // the statuses tell what is wrong
    }
    this.#hears = false;
    this.#news.abort();
  }

  /** Reads one connection to its end. Resolves with whether another one may bring more events. */
  async #hearOneConnection(): Promise<boolean> {
    let heard = false;
    const options = { signal: this.#closing.signal };
    const chunks = await this.#sender.openStream(this.#following.nextCall(), options);
    for await (const chunk of chunks ?? []) {
      if (this.#following.feed(chunk).length === 0) continue;
      heard = true;
      this.#news.abort();
    }
    return heard && !this.#following.over;
  }
}
