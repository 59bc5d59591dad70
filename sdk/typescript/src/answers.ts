/** From an HTTP answer to data and errors. */

import { UnexpectedAnswer, WundrError } from './errors.js';
import { ERRORS, RateLimited, ResourceUnavailable } from './generated/constants.gen.js';
import type { ErrorBody } from './generated/types.gen.js';

/** An HTTP response that was read to its end; `retryAfter` is in seconds. */
export interface Answer {
  status: number;
  text: string;
  retryAfter: number | undefined;
}

/** The body of every successful answer. */
export interface Envelope {
  data: unknown;
  [name: string]: unknown;
}

/** The end of Ray Serve's answer while no application is deployed, as after a restart. */
const NO_ROUTE = '/-/routes for available routes.';

/** The successful envelope. Throws the WundrError that the answer stands for. */
export function envelopeOf(answer: Answer): Envelope {
  const document = documentOf(answer.text);
  if (answer.status >= 400) throw errorOf(answer);
  const isOurs = typeof document?.['data'] === 'object' && document['data'] !== null;
  if (answer.status < 200 || answer.status >= 300 || !isOurs) {
    throw new UnexpectedAnswer(notOurs(answer));
  }
  return document as Envelope;
}

/** The error that an answer of 400 or above stands for; only our own envelope is trusted. */
export function errorOf(answer: Answer): WundrError {
  const document = documentOf(answer.text);
  const body = document?.['error'] as Partial<ErrorBody> | undefined;
  if (typeof body?.code !== 'string' || typeof body.message !== 'string') return foreign(answer);
  const meta = document?.['meta'] as { request_id?: string } | undefined;
  const fields = {
    details: Array.isArray(body.details) ? body.details : [],
    retryAfter: answer.retryAfter,
    resolution: body.resolution,
    requestId: meta?.request_id,
  };
  const kind = Object.hasOwn(ERRORS, body.code) ? ERRORS[body.code] : undefined;
  if (kind) return new kind(body.message, fields);
  return new UnexpectedAnswer(body.message, { ...fields, code: body.code, status: answer.status });
}

/** The error for an answer that does not come from our application, but from a proxy before it. */
function foreign(answer: Answer): WundrError {
  const { status, retryAfter } = answer;
  if (status === 429) {
    return new RateLimited('a proxy in front of the server limits the requests', { retryAfter });
  }
  const noApplication = status === 404 && answer.text.endsWith(NO_ROUTE);
  if (status === 408 || status >= 500 || noApplication) {
    const text = `the server is not available at the moment (HTTP ${status})`;
    return new ResourceUnavailable(text, { retryAfter });
  }
  return new UnexpectedAnswer(notOurs(answer), { status });
}

function notOurs(answer: Answer): string {
  return `the answer (HTTP ${answer.status}) does not come from a Wundr server`;
}

function documentOf(text: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = JSON.parse(text);
    const isObject = typeof document === 'object' && document !== null && !Array.isArray(document);
    return isObject ? (document as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
