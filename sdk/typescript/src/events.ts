/** Reads a batch's events from server-sent events, over as many connections as needed. */

import { type Call, dataOf, path } from './calls.js';
import { UnexpectedAnswer } from './errors.js';
import { EVENT_NAMES, InvalidRequest, ResourceUnavailable } from './generated/constants.gen.js';
import type { BatchEvent, BatchStatus } from './generated/types.gen.js';

const RECONNECT_MILLISECONDS = 1000;
const LONGEST_RECONNECT_MILLISECONDS = 60_000;
const MOST_DOUBLINGS = 10;
const LARGEST_EVENT = 4 * 1024 * 1024;
/** After an event, others are awaited for this long: one status request then serves them all. */
export const TOGETHER_MILLISECONDS = 500;

const ENDED: readonly BatchStatus[] = ['completed', 'failed', 'cancelled'];
const FINAL_EVENTS: readonly string[] = ENDED.map((status) => `batch.${status}`);
// The second half of a closing \r\n may yet come.
const LINE_END = /\r\n|\n|\r(?!$)/;
const HAS_END = /[\r\n]/;

/** Whether nothing happens in a batch until someone acts. */
export function isSettled(status: BatchStatus): boolean {
  return ENDED.includes(status) || status === 'awaiting_approval';
}

/** Turns the bytes of one connection into events; `lastId` is that of the last one. */
export class EventReader {
  lastId: string | undefined;
  /** Milliseconds to wait before the next connection, if the server has asked for some. */
  reconnect: number | undefined;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #fields = new Map<string, string[]>();
  #size = 0;

  constructor(lastId?: string) {
    this.lastId = lastId;
  }

  /** The events that `chunk` completes. Throws UnexpectedAnswer. */
  feed(chunk: Uint8Array): BatchEvent[] {
    const text = this.#decoder.decode(chunk, { stream: true });
    // A long line that comes in small pieces is not searched again with each of them.
    const lines = HAS_END.test(this.#rest.slice(-1) + text) ? (this.#rest + text).split(LINE_END) : [];
    this.#rest = lines.pop() ?? this.#rest + text;
    limit(this.#rest.length);
    return lines.map((line) => this.#take(line)).filter((event) => event !== undefined);
  }

  #take(line: string): BatchEvent | undefined {
    if (line === '') return this.#dispatch();
    if (line.startsWith(':')) return undefined; // a comment
    this.#size += line.length;
    limit(this.#size);
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    const values = this.#fields.get(name);
    if (values) values.push(value);
    else this.#fields.set(name, [value]);
    if (name === 'retry' && /^\d{1,9}$/.test(value)) {
      this.reconnect = Math.min(Number(value), LONGEST_RECONNECT_MILLISECONDS);
    }
    return undefined;
  }

  #dispatch(): BatchEvent | undefined {
    const fields = this.#fields;
    this.#fields = new Map();
    this.#size = 0;
    const id = fields.get('id')?.at(-1);
    if (id && isPrintable(id)) this.lastId = id;
    const data = fields.get('data');
    // A newer server may tell of what this version does not know.
    if (!data || !EVENT_NAMES.has(fields.get('event')?.at(-1) ?? '')) return undefined;
    return eventOf(data.join('\n'));
  }
}

/**
 * Where a reader of a batch's events is: what to ask for next, and whether more can come.
 *
 * A connection that ends before the final event, in whatever way, is followed by another one. If the
 * batch has ended and a new connection brings nothing, all has been read. An event that was given before is
 * not given again, whatever the server sends.
 */
export class Following {
  over = false;
  readonly #batchId: string;
  #reader: EventReader;
  #lastSequence: number;
  #connected = false;
  #received = false;
  /** How many connections in a row have brought nothing new. */
  #fruitless = 0;
  #ended = false;

  constructor(batchId: string, lastEventId?: string) {
    if (lastEventId !== undefined && !isPrintable(lastEventId)) {
      throw new InvalidRequest('lastEventId: is not the id of an event');
    }
    this.#batchId = batchId;
    this.#reader = new EventReader(lastEventId);
    this.#lastSequence = Number(lastEventId ?? 0) || 0;
  }

  /** The next connection; resumes after the last event. */
  nextCall(): Call<unknown> {
    const { lastId, reconnect } = this.#reader;
    this.#reader = new EventReader(lastId);
    this.#reader.reconnect = reconnect;
    this.#connected = this.#received = false;
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (lastId !== undefined) headers['Last-Event-ID'] = lastId;
    return { method: 'GET', path: path`/v1/batches/${this.#batchId}/events`, read: dataOf, headers };
  }

  /** The server has begun to answer with events. */
  connected(): void {
    this.#connected = true;
    this.#fruitless += 1;
  }

  /** The events that `chunk` completes, none after a final one. Throws UnexpectedAnswer. */
  feed(chunk: Uint8Array): BatchEvent[] {
    const events = this.#reader.feed(chunk);
    const last = events.findIndex((event) => FINAL_EVENTS.includes(event.event));
    this.over = last >= 0;
    const fresh = (this.over ? events.slice(0, last + 1) : events).filter((each) => this.#isNew(each));
    if (fresh.length > 0) {
      this.#received = true;
      this.#fruitless = 0;
    }
    return fresh;
  }

  #isNew({ sequence }: BatchEvent): boolean {
    const isNew = sequence > this.#lastSequence;
    if (isNew) this.#lastSequence = sequence;
    return isNew;
  }

  /** Whether the connection was lost while it was read, so that the next may go on. */
  brokeOff(error: unknown): boolean {
    return this.#connected && error instanceof ResourceUnavailable;
  }

  /** Whether the connection that is over now has shown that nothing more will come. */
  get isSettled(): boolean {
    return this.#ended && !this.#received;
  }

  /**
   * Milliseconds to wait before the next connection; `draw` is a random number from 0 to 1.
   *
   * At least as long as the server has asked for. It is doubled, up to a minute, by each connection in a
   * row that has brought nothing new; `draw` adds up to half of it.
   */
  pause(draw: number): number {
    const base = this.#reader.reconnect ?? RECONNECT_MILLISECONDS;
    const backoff = base * 2 ** Math.min(this.#fruitless, MOST_DOUBLINGS);
    return Math.min(backoff, LONGEST_RECONNECT_MILLISECONDS) * (1 + draw / 2);
  }

  /** What the batch's status was after the connection had ended. */
  batchIs(status: BatchStatus): void {
    this.#ended = ENDED.includes(status);
  }
}

/** Whether a text can stand in a header. */
export function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

function limit(size: number): void {
  if (size > LARGEST_EVENT) {
    throw new UnexpectedAnswer(`an event is larger than ${LARGEST_EVENT} characters`);
  }
}

function eventOf(text: string): BatchEvent {
  let event: Partial<BatchEvent> | null = null;
  try {
    event = JSON.parse(text) as Partial<BatchEvent> | null;
  } catch {
    // reported below
  }
  if (typeof event?.event !== 'string' || typeof event.sequence !== 'number') {
    throw new UnexpectedAnswer("the server's event cannot be read");
  }
  return event as BatchEvent;
}
