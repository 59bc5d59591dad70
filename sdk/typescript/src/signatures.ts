/** Verifies webhooks, which are signed as Standard Webhooks specifies. */

import { webCrypto } from './crypto.js';
import type { EventName } from './generated/types.gen.js';

const SECRET_PREFIX = 'whsec_';
const VERSION = 'v1';
const TOLERANCE_SECONDS = 5 * 60;

/** What a webhook's body says. */
export interface WebhookEvent {
  event: EventName | 'webhook.test';
  batch_id: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** The headers of a request: those of `fetch`, or of Node's `http`. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | string[] | undefined>>;

/** The message was not signed with this secret, is incomplete, or too old or new. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/**
 * The event of a request, if it was signed with `secret` within the last five minutes. `body` is the
 * request's body as it came, not parsed and written again. Rejects with WebhookVerificationError.
 */
export async function verifyWebhook(
  secret: string,
  headers: WebhookHeaders,
  body: string | Uint8Array,
  now: Date = new Date(),
): Promise<WebhookEvent> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    required(headers, `webhook-${name}`),
  ) as [string, string, string];
  checkTime(timestamp, now);
  const key = await keyOf(secret);
  const message = joined(`${id}.${timestamp}.`, body);
  for (const signature of signatures.split(' ')) {
    if (await isGenuine(key, signature, message)) return eventOf(body);
  }
  throw new WebhookVerificationError('no signature was made with this secret');
}

function required(headers: WebhookHeaders, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : anyCase(headers, name);
  if (typeof value !== 'string' || value === '') {
    throw new WebhookVerificationError(`the header ${name} is missing`);
  }
  return value;
}

/** Whether there is a method `get`; the class may be that of another implementation of `fetch`. */
function isHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers.get === 'function';
}

function anyCase(headers: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function checkTime(timestamp: string, now: Date): void {
  const seconds = /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  const age = Math.floor(now.getTime() / 1000) - seconds;
  if (!(Math.abs(age) <= TOLERANCE_SECONDS)) {
    throw new WebhookVerificationError(
      'webhook-timestamp is not within five minutes of now: the message is old, or a clock is wrong',
    );
  }
}

async function keyOf(secret: string): Promise<CryptoKey> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = bytesOf(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  } catch {
    throw new WebhookVerificationError(`the secret must be ${SECRET_PREFIX} and base64`);
  }
  if (bytes.length === 0) throw new WebhookVerificationError('the secret is empty');
  const { subtle } = await webCrypto();
  return subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** Whether the signature fits; `verify` compares in constant time. */
async function isGenuine(
  key: CryptoKey,
  signature: string,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const [version, text] = signature.split(',');
  if (version !== VERSION || !text) return false;
  try {
    return await (await webCrypto()).subtle.verify('HMAC', key, bytesOf(text), message);
  } catch {
    return false; // not base64
  }
}

function joined(start: string, body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const [head, rest] = [encoder.encode(start), typeof body === 'string' ? encoder.encode(body) : body];
  const message = new Uint8Array(head.length + rest.length);
  message.set(head);
  message.set(rest, head.length);
  return message;
}

/** Throws for what `btoa` would not have written: without padding, with spaces. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  if (btoa(text) !== base64) throw new RangeError('not in the form that base64 is written in');
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function eventOf(body: string | Uint8Array): WebhookEvent {
  return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)) as WebhookEvent;
}
