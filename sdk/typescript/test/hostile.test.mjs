// Servers, and things between client and server, that do what they should not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequest, ResourceUnavailable, UnexpectedAnswer, WundrError } from '@wundr/sdk';
import { all, bytes, data, eventText, refusal } from './answers.mjs';
import { FakeServer } from './fakeServer.mjs';
import { hurried, pendingTimers, until } from './timers.mjs';

const EVENTS = 'GET /v1/batches/b/events';
const STATUS = 'GET /v1/batches/b';
const STREAM = { 'Content-Type': 'text/event-stream' };
const ONCE = { retry: { maxRetries: 0 } };

/** A `fetch` whose answer has a body of these chunks. */
function answering(chunks, headers = {}) {
  return async () => {
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    return new Response(body, { headers });
  };
}

test('no redirection takes the key to another server', async (t) => {
  const [server, other] = [await FakeServer.start(t), await FakeServer.start(t)];
  const { batches } = server.client();
  for (const status of [301, 302, 303, 307, 308]) {
    const answer = { status, headers: { Location: `${other.url}/v1/usage` }, body: '' };
    for (const route of [STATUS, EVENTS, 'GET /v1/batches/b/results', 'POST /v1/batches']) server.on(route, answer);
    await assert.rejects(batches.getStatus('b'), UnexpectedAnswer);
    await assert.rejects(batches.create({ name: 'n' }), UnexpectedAnswer);
    await assert.rejects(batches.download('b', { format: 'pdf' }), UnexpectedAnswer);
    await assert.rejects(all(batches.events('b')), UnexpectedAnswer);
  }
  assert.equal(other.requests.length, 0);
});

test('a list without its place among the pages is refused', async (t) => {
  const server = await FakeServer.start(t);
  server.on('GET /v1/batches', data([]));
  await assert.rejects(all(server.client().batches.list()), UnexpectedAnswer);
});

test('an error with fields of other types is an error all the same', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, refusal('NOT_FOUND', 404, {}, { details: 'none', resolution: null }));
  const error = await server.client().batches.getStatus('b').catch((each) => each);
  assert.equal(error.name, 'NotFound');
  assert.deepEqual(error.details, []);
});

test('headers of a megabyte', async (t) => {
  const server = await FakeServer.start(t);
  const headers = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`X-${i}`, 'x'.repeat(16_000)]));
  server.on(STATUS, { ...data({ batch_id: 'b' }), headers });
  try {
    assert.equal((await server.client().batches.getStatus('b', {}, ONCE)).batch_id, 'b');
  } catch (error) {
    assert.ok(error instanceof WundrError, error);
  }
});

test('an answer that stops half way is tried again', async (t) => {
  const delays = hurried(t);
  const server = await FakeServer.start(t);
  let tries = 0;
  const stalls = async () => {
    tries += 1;
    const first = (controller) => controller.enqueue(bytes('{'));
    return new Response(new ReadableStream({ start: first, pull: () => delays.runOut() }, { highWaterMark: 2 }));
  };
  const retry = { maxRetries: 1 };
  const error = await server.client({ fetch: stalls }).usage({ retry }).catch((each) => each);
  assert.ok(error instanceof ResourceUnavailable);
  assert.equal(error.message, `${server.url} did not answer in time`);
  assert.equal(tries, 2);
});

for (const [header, seconds] of [
  ['0', 0],
  ['7', 7],
  ['99999999999999999999', 999_999_999],
  ['1e9', undefined],
  ['-5', undefined],
  ['7.5', undefined],
  ['soon', undefined],
  ['2026', 2026],
  ['Sat, 01 Jan 2000 00:00:00 GMT', undefined],
  ['Fri, 99 Foo 2099 25:61:61 GMT', undefined],
  ['Thu, 01 Jan 9999 00:00:00 GMT', 999_999_999],
]) {
  test(`Retry-After: ${header} is ${seconds}`, async (t) => {
    const server = await FakeServer.start(t);
    server.on(STATUS, refusal('RATE_LIMITED', 429, { 'Retry-After': header }));
    const error = await server.client().batches.getStatus('b', {}, ONCE).catch((each) => each);
    assert.equal(error.retryAfter, seconds);
  });
}

for (const [form, date] of [
  ['asctime', 'Fri Jan  1 00:00:00 2100'],
  ['with two digits', 'Sunday, 06-Nov-44 08:49:37 GMT'],
]) {
  test(`Retry-After may be a date of the form ${form}`, async (t) => {
    const server = await FakeServer.start(t);
    server.on(STATUS, refusal('RATE_LIMITED', 429, { 'Retry-After': date }));
    const error = await server.client().batches.getStatus('b', {}, ONCE).catch((each) => each);
    assert.ok(error.retryAfter > 0);
  });
}

test('a stream may begin with a byte order mark', async (t) => {
  const server = await FakeServer.start(t);
  const text = `\uFEFF${eventText(1, 'batch.completed').replaceAll('\n', '\r\n')}`;
  const send = answering([...bytes(text)].map((byte) => Uint8Array.of(byte)), STREAM);
  assert.equal((await all(server.client({ fetch: send }).batches.events('b'))).length, 1);
});

test('comments take no room', async (t) => {
  const server = await FakeServer.start(t);
  const comments = bytes(`:${'x'.repeat(999)}\n`.repeat(1000));
  const chunks = [...Array.from({ length: 5 }, () => comments), bytes(`\n${eventText(1, 'batch.completed')}`)];
  const events = await all(server.client({ fetch: answering(chunks, STREAM) }).batches.events('b'));
  assert.equal(events.length, 1);
});

test('an event of very many lines is read in a time that grows with its size', async (t) => {
  const server = await FakeServer.start(t);
  const lines = bytes(`event: batch.started\n${'data:\n'.repeat(600_000)}\n`);
  const send = answering([lines], STREAM);
  await assert.rejects(all(server.client({ fetch: send }).batches.events('b')), UnexpectedAnswer);
});

test('a stream that ends after each event is not opened again at once', async (t) => {
  const delays = hurried(t);
  const server = await FakeServer.start(t);
  server.on(EVENTS, (_, number, response) => {
    response.writeHead(200, STREAM);
    response.end(`retry: 7000\n\n${eventText(number)}`);
  });
  const status = (name) => data({ batch_id: 'b', status: name, progress: { percentage: 0 } });
  server.on(STATUS, () => status(server.asked(EVENTS).length < 2 ? 'running' : 'completed'));
  await server.client().batches.waitForCompletion('b', { pollInterval: 1 });
  assert.ok(delays.some((delay) => 7000 <= delay && delay <= 10_500), `${delays}`);
});

test('an abort ends a call whose `fetch` takes no notice of it', async (t) => {
  const timers = pendingTimers(t);
  const server = await FakeServer.start(t);
  const controller = new AbortController();
  const call = server.client({ fetch: () => new Promise(() => {}) }).usage({ signal: controller.signal });
  call.catch(() => {});
  await until(() => timers.size === 1);
  controller.abort(new Error('enough'));
  await assert.rejects(call, /enough/);
  assert.equal(timers.size, 0);
});

test('giving up a download closes the connection, also while nothing comes', async (t) => {
  const server = await FakeServer.start(t);
  let close;
  const closed = new Promise((resolve) => (close = resolve));
  server.on('GET /v1/batches/b/results', (_, __, response) => {
    response.writeHead(200, { 'Content-Type': 'application/pdf' });
    response.write('%PDF');
    response.on('close', close);
  });
  const reader = (await server.client().batches.download('b', { format: 'pdf' })).getReader();
  await reader.read();
  reader.read().catch(() => {}); // waits for what does not come
  await reader.cancel();
  await closed;
});

test('times that make no sense are refused, and long ones are no short ones', async (t) => {
  const timers = pendingTimers(t);
  const server = await FakeServer.start(t);
  for (const timeout of [0, -1, Number.NaN]) {
    assert.throws(() => server.client({ timeout }), RangeError);
    await assert.rejects(server.client().usage({ timeout }), RangeError);
    await assert.rejects(server.client().batches.waitForCompletion('b', { pollInterval: timeout - 1 }), RangeError);
  }
  assert.equal(server.requests.length, 0);
  let delays;
  server.on('GET /v1/usage', () => {
    delays = [...timers.values()];
    return data({ plan: 'pro' });
  });
  await server.client({ timeout: Number.POSITIVE_INFINITY }).usage();
  assert.deepEqual(delays, [2 ** 31 - 1]);
});

test('what cannot stand in a header is refused before it is sent', async (t) => {
  const server = await FakeServer.start(t);
  for (const idempotencyKey of ['a\nb', 'ключ']) {
    await assert.rejects(server.client().batches.create({ name: 'n' }, { idempotencyKey }), InvalidRequest);
  }
  assert.equal(server.requests.length, 0);
});
