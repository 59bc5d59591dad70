import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequest, NotFound, UnexpectedAnswer } from '@wundr/sdk';
import { all, bytes, data, eventText } from './answers.mjs';
import { FakeServer } from './fakeServer.mjs';
import { hurried } from './timers.mjs';

const EVENTS = 'GET /v1/batches/b/events';
const STATUS = 'GET /v1/batches/b';
const STREAM = { 'Content-Type': 'text/event-stream; charset=utf-8' };

/** Begins a stream that asks for quick connections. */
function begin(response) {
  response.writeHead(200, STREAM);
  response.write('retry: 1\n\n: keep-alive\n\n');
}

function running(server) {
  return server.on(STATUS, data({ batch_id: 'b', status: 'running' }));
}

test('a stream cut five times has every event once, in order', async (t) => {
  const server = running(await FakeServer.start(t));
  let cut;
  server.on(EVENTS, ({ headers }, number, response) => {
    begin(response);
    const after = Number(headers['last-event-id'] ?? 0);
    const last = number > 5 ? 18 : after + 3;
    for (let i = after + 1; i <= last; i += 1) {
      response.write(eventText(i, i === 18 ? 'batch.completed' : 'batch.progress'));
    }
    if (number > 5) return void response.end();
    // The half of an event, in the middle of a letter of two bytes.
    const half = bytes(eventText(last + 1));
    response.write(half.subarray(0, half.indexOf(0xc3) + 1));
    cut = () => response.destroy();
  });
  const events = [];
  for await (const event of server.client().batches.events('b')) {
    events.push(event);
    // Some runtimes lose what comes together with the end of the connection.
    if (event.sequence % 3 === 0) cut();
  }
  assert.deepEqual(events.map((each) => each.sequence), Array.from({ length: 18 }, (_, i) => i + 1));
  assert.equal(events[0].data.text, 'naïve ✓');
  assert.equal(server.asked(EVENTS).length, 6);
  assert.ok(server.asked(EVENTS).at(-1).headers['last-event-id']);
});

test('connections that bring nothing are followed by longer pauses, others by short ones', async (t) => {
  const delays = hurried(t);
  const server = running(await FakeServer.start(t));
  server.on(EVENTS, (_, number, response) => {
    response.writeHead(200, STREAM);
    response.write('retry: 100\n\n');
    if (number === 5) response.write(eventText(1));
    if (number === 6) response.write(eventText(2, 'batch.completed'));
    response.end();
  });
  await all(server.client().batches.events('b'));
  const least = [200, 400, 800, 1600, 100];
  assert.equal(delays.length, least.length);
  delays.forEach((delay, i) => assert.ok(least[i] <= delay && delay <= 1.5 * least[i], `${delays}`));
  assert.ok(delays.some((delay, i) => delay !== least[i]));
});

test('an event may come byte by byte, with any line ends', async (t) => {
  const server = await FakeServer.start(t);
  const text = eventText(1).replaceAll('\n', '\r\n') + eventText(2, 'batch.failed').replaceAll('\n', '\r');
  const send = async () => {
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes(`${text}\r`)) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    return new Response(body, { headers: STREAM });
  };
  const events = await all(server.client({ fetch: send }).batches.events('b'));
  assert.deepEqual(events.map((each) => each.event), ['batch.progress', 'batch.failed']);
});

test('what this version does not know is passed over', async (t) => {
  const server = await FakeServer.start(t);
  server.on(EVENTS, (_, __, response) => {
    begin(response);
    response.end(`${eventText(1, 'batch.dreamt')}event: batch.started\n\n${eventText(3, 'batch.completed')}`);
  });
  assert.deepEqual((await all(server.client().batches.events('b'))).map((each) => each.sequence), [3]);
});

test('nothing comes after the final event, nor of a batch that has ended', async (t) => {
  const server = await FakeServer.start(t);
  server.on(EVENTS, ({ headers }, __, response) => {
    if (headers['last-event-id'] === '1') return { status: 204 };
    begin(response);
    response.write(eventText(1, 'batch.cancelled') + eventText(2));
  });
  const { batches } = server.client();
  assert.equal((await all(batches.events('b'))).length, 1);
  assert.equal((await all(batches.events('b', { lastEventId: '1' }))).length, 0);
});

test('an ended batch whose stream brings nothing more is over', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, data({ batch_id: 'b', status: 'completed' }));
  server.on(EVENTS, (_, number, response) => {
    begin(response);
    response.end(number === 1 ? eventText(1) : '');
  });
  assert.equal((await all(server.client().batches.events('b'))).length, 1);
  assert.equal(server.asked(EVENTS).length, 2);
});

test('an event that is sent again is not given again', async (t) => {
  const server = running(await FakeServer.start(t));
  server.on(EVENTS, (_, number, response) => {
    begin(response);
    for (let i = 1; i <= number; i += 1) response.write(eventText(i, i === 3 ? 'batch.failed' : 'batch.progress'));
    response.end();
  });
  const events = await all(server.client().batches.events('b'));
  assert.deepEqual(events.map((each) => each.sequence), [1, 2, 3]);
});

test('a batch that has ended is over, however often its events are sent again', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, data({ batch_id: 'b', status: 'completed' }));
  server.on(EVENTS, (_, __, response) => {
    begin(response);
    response.end(eventText(1));
  });
  assert.equal((await all(server.client().batches.events('b'))).length, 1);
  assert.equal(server.asked(EVENTS).length, 2);
});

test('refusals and other answers are errors', async (t) => {
  const server = await FakeServer.start(t);
  const { batches } = server.client();
  await assert.rejects(all(batches.events('b')), NotFound);
  server.on(EVENTS, data([]));
  await assert.rejects(all(batches.events('b')), UnexpectedAnswer);
  await assert.rejects(all(batches.events('b', { lastEventId: 'ï' })), InvalidRequest);
});

test('an event that is too large or no JSON is refused', async (t) => {
  const server = await FakeServer.start(t);
  for (const text of [`data: ${'x'.repeat(5 * 1024 * 1024)}`, 'event: batch.started\ndata: {\n\n']) {
    server.on(EVENTS, (_, __, response) => {
      begin(response);
      response.end(text);
    });
    await assert.rejects(all(server.client().batches.events('b')), UnexpectedAnswer);
  }
});

test('a reader that stops closes the connection', async (t) => {
  const server = await FakeServer.start(t);
  let closed;
  const over = new Promise((resolve) => (closed = resolve));
  server.on(EVENTS, (_, __, response) => {
    begin(response);
    response.write(eventText(1));
    response.on('close', closed);
  });
  for await (const event of server.client().batches.events('b')) {
    assert.equal(event.sequence, 1);
    break;
  }
  await over;
});
