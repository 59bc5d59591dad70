/** Every call of the API is data: what to send, and how to read the answer. */

import { type Answer, envelopeOf } from './answers.js';
import { UnexpectedAnswer } from './errors.js';
import { InvalidRequest } from './generated/constants.gen.js';
import type { RetryConfig } from './retry.js';

/** What every method takes as its last argument. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How many milliseconds the server may be silent; replaces the client's. */
  timeout?: number | undefined;
  /** Sent with a call that changes something, so that it takes effect once; random if left out. */
  idempotencyKey?: string | undefined;
  /** Replaces the client's retries. */
  retry?: RetryConfig | undefined;
}

export type Query = Record<string, unknown>;

export interface Call<T> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  read: (answer: Answer) => T;
  query?: Query | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  /** That it has an effect, which must not come twice. */
  changes?: boolean;
  /** How many milliseconds the answer may take where that is longer than usual. */
  timeout?: number | undefined;
}

export function dataOf<T>(answer: Answer): T {
  return envelopeOf(answer).data as T;
}

/** A page: the envelope with its `data` as `items`. */
export function pageOf<P>(answer: Answer): P {
  const { data, success: _, meta: __, ...rest } = envelopeOf(answer);
  if (!Array.isArray(data) || typeof rest['pagination'] !== 'object' || !rest['pagination']) {
    throw new UnexpectedAnswer("the server's answer is not a page of a list");
  }
  return { items: data, ...rest } as P;
}

/** One segment of a path. Throws InvalidRequest if it is empty or only dots, which URLs resolve. */
export function segment(name: string, value: string): string {
  if (!String(value).replace(/\./g, '')) {
    throw new InvalidRequest(`${name}: is not the id of a ${name.replace(/_id$/, '')}`);
  }
  return encodeURIComponent(value);
}

/** A template of a path, each part of which is an id or a name. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((text, part, i) => text + segment('id', values[i - 1] ?? '') + part);
}

/** `?…`, or nothing; a list is repeated, pairs become `key:value`. */
export function queryText(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const text of texts(value)) parameters.append(name, text);
  }
  const text = parameters.toString();
  return text && `?${text}`;
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (value instanceof Date) return [value.toISOString()];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === 'object') return Object.entries(value).map(([key, each]) => `${key}:${each}`);
  return [String(value)];
}
