import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, data, eventText, refusal } from './answers.mjs';
import { FakeServer } from './fakeServer.mjs';
import { hurried, pendingTimers, turn, until } from './timers.mjs';

const EVENTS = 'GET /v1/batches/b/events';
const STATUS = 'GET /v1/batches/b';

function status(name, percentage) {
  return data({ batch_id: 'b', status: name, progress: { percentage } });
}

test('waiting tells of every status, and ends with the batch', async (t) => {
  hurried(t);
  const server = await FakeServer.start(t);
  server.on(STATUS, (_, number) => (number < 3 ? status('running', number * 40) : status('completed', 100)));
  const seen = [];
  const onProgress = (progress) => seen.push(progress.percentage);
  const ended = await server.client().batches.waitForCompletion('b', { onProgress });
  assert.equal(ended.status, 'completed');
  assert.deepEqual(seen, [40, 80, 100]);
});

test('an event is a reason to ask; no time has to pass', async (t) => {
  const server = await FakeServer.start(t);
  let stream;
  server.on(EVENTS, (_, __, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    stream = response;
    response.write(eventText(1, 'batch.completed'));
  });
  server.on(STATUS, (_, number) => status(number === 1 ? 'running' : 'completed', 0));
  const options = { pollInterval: 3_000_000 };
  assert.equal((await all(server.client().batches.watch('b', {}, options))).length, 2);
  assert.ok(stream);
});

test('waiting ends when a batch awaits approval', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, status('awaiting_approval', 100));
  assert.equal((await server.client().batches.waitForCompletion('b')).status, 'awaiting_approval');
});

test('waiting no longer than a time limit', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, status('running', 0));
  const wait = server.client().batches.waitForCompletion('b', { timeout: 20 });
  await assert.rejects(wait, { name: 'TimeoutError' });
});

/** Aborts as soon as `act` has reached the place where `ready` resolves. */
async function aborted(t, act, ready) {
  const timers = pendingTimers(t);
  const controller = new AbortController();
  const running = act(controller.signal);
  running.catch(() => {});
  await ready(timers);
  controller.abort(new Error('enough'));
  await assert.rejects(running, /enough/);
  await turn();
  assert.equal(timers.size, 0);
}

test('an abort while waiting leaves no timer', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, status('running', 0));
  server.on(EVENTS, (_, __, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(': keep-alive\n\n');
  });
  const { batches } = server.client();
  const act = (signal) => batches.waitForCompletion('b', { signal, pollInterval: 3_000_000 });
  await aborted(t, act, () => until(() => server.asked(EVENTS).length === 1));
});

test('an abort before another try leaves no timer', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, refusal('RESOURCE_UNAVAILABLE', 503, { 'Retry-After': '60' }));
  let retried = false;
  const retry = { onRetry: () => (retried = true) };
  const act = (signal) => server.client().batches.getStatus('b', {}, { signal, retry });
  await aborted(t, act, () => until(() => retried));
});

test('an abort under way leaves no timer', async (t) => {
  const server = await FakeServer.start(t);
  server.on(STATUS, () => undefined);
  const act = (signal) => server.client().batches.getStatus('b', {}, { signal });
  await aborted(t, act, () => until(() => server.requests.length === 1));
});

test('an abort of a stream leaves no timer', async (t) => {
  const server = await FakeServer.start(t);
  server.on(EVENTS, (_, __, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(eventText(1));
  });
  let seen = 0;
  const act = async (signal) => {
    for await (const event of server.client().batches.events('b', { signal })) seen = event.sequence;
  };
  await aborted(t, act, () => until(() => seen === 1));
});

test('a signal that is aborted already sends nothing', async (t) => {
  const server = await FakeServer.start(t);
  await assert.rejects(server.client().usage({ signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.equal(server.requests.length, 0);
});

test('a finished wait leaves no timer', async (t) => {
  const server = await FakeServer.start(t);
  const timers = pendingTimers(t);
  server.on(STATUS, (_, number) => status(number === 1 ? 'running' : 'failed', 0));
  await server.client().batches.waitForCompletion('b', { pollInterval: 1 });
  await until(() => timers.size === 0);
});
