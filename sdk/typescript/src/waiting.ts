/** In milliseconds. With a longer delay, `setTimeout` fires at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Throws RangeError for what is no time in milliseconds, or less than `least`. */
export function checkMilliseconds(name: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(value >= least)) {
    throw new RangeError(`${name} must be a number of milliseconds, at least ${least}`);
  }
}

/** Calls `act` after so many milliseconds, or after 24 days if they are more. */
export function startTimer(act: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  return setTimeout(act, Math.min(milliseconds, LONGEST_DELAY));
}

/** The outcome of `act`; rejects as soon as `signal` is aborted, even if `act` takes no notice of it. */
export function unlessAborted<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort);
    // An async function turns what is thrown at once into a rejection.
    void (async () => act())()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/**
 * Resolves after so many milliseconds, or when `wake` is aborted; rejects with the reason of `signal`
 * when that is. Whatever ends it, no timer is left.
 */
export function sleep(milliseconds: number, signal?: AbortSignal, wake?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      wake?.removeEventListener('abort', end);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = startTimer(end, milliseconds);
    signal?.addEventListener('abort', end);
    wake?.addEventListener('abort', end);
    if (signal?.aborted || wake?.aborted) end();
  });
}

const FIRST_SECONDS = 3;
const LONGEST_SECONDS = 60;
const SHARE = 0.1;

/**
 * Milliseconds to wait before the next request for a batch's status, after `waited` in all. The pause is
 * `interval` or, by default, a tenth of `waited`, from 3 s to a minute, because plans limit the requests
 * of an hour. It ends at `timeout`.
 */
export function pollPause(waited: number, interval?: number, timeout?: number): number {
  const usual = Math.min(Math.max(FIRST_SECONDS * 1000, SHARE * waited), LONGEST_SECONDS * 1000);
  const pause = interval ?? usual;
  return timeout === undefined ? pause : Math.max(0, Math.min(pause, timeout - waited));
}
