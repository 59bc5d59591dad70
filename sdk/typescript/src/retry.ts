/** When a call is tried again, and after how long. */

import { WundrError } from './errors.js';
import { RateLimited, ResourceUnavailable, TimeoutExceeded } from './generated/constants.gen.js';

export const LONGEST_WAIT_SECONDS = 60;
const FIRST_WAIT_SECONDS = 0.5;
const MOST_DOUBLINGS = 10;
const MOST_DIGITS = 9;

export type BackoffStrategy = 'exponential' | 'linear' | 'fixed';
const STRATEGIES: readonly string[] = ['exponential', 'linear', 'fixed'];

/** The codes that are retried by default. The first also stands for a lost connection. */
export const PASSING: readonly string[] = [
  ResourceUnavailable.code,
  RateLimited.code,
  TimeoutExceeded.code,
];

/**
 * How often a call is retried, for which error codes, and how long to wait in between.
 *
 * Waits have jitter and last at most 60 seconds. A wait that the server asks for is respected; if it is
 * longer than 60 seconds, the call fails.
 */
export interface RetryConfig {
  /** How often a call is tried again; 3 if left out. */
  maxRetries?: number | undefined;
  /** How waits grow; `exponential` if left out. */
  backoffStrategy?: BackoffStrategy | (string & {}) | undefined;
  /** Codes of errors; those that pass by themselves if left out. */
  retryableErrors?: readonly string[] | undefined;
  /** Called before each wait; `attempt` counts from 1. */
  onRetry?: ((attempt: number, error: WundrError) => unknown) | undefined;
}

/** The tries of one call. Throws RangeError or TypeError for settings that make no sense. */
export class Attempts {
  readonly #maxRetries: number;
  readonly #strategy: string;
  readonly #codes: readonly string[];
  readonly #onRetry: RetryConfig['onRetry'];
  #failures = 0;

  constructor(config: RetryConfig) {
    this.#maxRetries = config.maxRetries ?? 3;
    this.#strategy = config.backoffStrategy ?? 'exponential';
    this.#codes = config.retryableErrors ?? PASSING;
    this.#onRetry = config.onRetry;
    if (!(this.#maxRetries >= 0)) throw new RangeError('maxRetries must not be negative');
    if (!STRATEGIES.includes(this.#strategy)) {
      throw new RangeError(`backoffStrategy must be one of ${STRATEGIES.join(', ')}`);
    }
    if (!Array.isArray(this.#codes)) throw new TypeError('retryableErrors must be a list of codes');
  }

  /** Counts the failure; seconds to wait before the next try, undefined to give up. */
  delayAfter(error: unknown): number | undefined {
    if (!(error instanceof WundrError)) return undefined;
    const delay = this.#delay(error);
    if (delay === undefined) return undefined;
    this.#failures += 1;
    this.#onRetry?.(this.#failures, error);
    return delay;
  }

  /** The next failure is a first one again. */
  succeeded(): void {
    this.#failures = 0;
  }

  #delay(error: WundrError): number | undefined {
    if (!this.#codes.includes(error.code) || this.#failures >= this.#maxRetries) return undefined;
    if (error.retryAfter !== undefined) {
      return error.retryAfter <= LONGEST_WAIT_SECONDS ? error.retryAfter : undefined;
    }
    return backoffSeconds(this.#strategy, this.#failures) * (0.5 + Math.random() / 2);
  }
}

/** The longest wait after so many earlier failures, in seconds. */
export function backoffSeconds(strategy: string, failures: number): number {
  let factor = 1;
  if (strategy === 'exponential') factor = 2 ** Math.min(failures, MOST_DOUBLINGS);
  else if (strategy === 'linear') factor = failures + 1;
  return Math.min(FIRST_WAIT_SECONDS * factor, LONGEST_WAIT_SECONDS);
}

/**
 * The header `Retry-After` in seconds from `now` (milliseconds); undefined where it asks for nothing
 * that can be understood, or its date has passed.
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  const text = (header ?? '').trim();
  if (/^\d+$/.test(text)) {
    return text.length <= MOST_DIGITS ? Number(text) : 10 ** MOST_DIGITS - 1;
  }
  if (!/[,:]/.test(text)) return undefined; // all three forms of a date have a time
  const date = Date.parse(/GMT|[+-]\d{4}$/.test(text) ? text : `${text} GMT`);
  const seconds = Math.ceil((date - now) / 1000);
  return seconds > 0 ? Math.min(seconds, 10 ** MOST_DIGITS - 1) : undefined;
}
