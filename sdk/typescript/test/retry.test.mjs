import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidJobConfig, ResourceUnavailable } from '@wundr/sdk';
import { data, refusal } from './answers.mjs';
import { FakeServer } from './fakeServer.mjs';
import { hurried } from './timers.mjs';

const CREATE = 'POST /v1/batches';
const BATCH = { name: 'n', type: 'analysis', jobs: [] };
const CREATED = data({ batch_id: 'batch_1' }, 202);
const AWAY = refusal('RESOURCE_UNAVAILABLE', 503);

test('503 twice: onRetry has 1 and 2, and all tries have the same key', async (t) => {
  hurried(t);
  const server = await FakeServer.start(t);
  server.on(CREATE, (_, number) => (number < 3 ? AWAY : CREATED));
  const calls = [];
  const onRetry = (attempt, error) => calls.push([attempt, error.message]);
  const batch = await server.client().batches.create(BATCH, { retry: { onRetry } });
  assert.equal(batch.batch_id, 'batch_1');
  const text = 'refused: RESOURCE_UNAVAILABLE';
  assert.deepEqual(calls, [[1, text], [2, text]]);
  const keys = server.asked(CREATE).map((each) => each.headers['idempotency-key']);
  assert.equal(keys.length, 3);
  assert.match(keys[0], /^[0-9a-f]{32}$/);
  assert.equal(new Set(keys).size, 1);
});

test('a key of the caller is sent as it is', async (t) => {
  const server = await FakeServer.start(t);
  server.on(CREATE, CREATED);
  await server.client().batches.create(BATCH, { idempotencyKey: 'mine' });
  assert.equal(server.requests[0].headers['idempotency-key'], 'mine');
});

for (const [backoffStrategy, longest] of [
  ['exponential', [500, 1000, 2000]],
  ['linear', [500, 1000, 1500]],
  ['fixed', [500, 500, 500]],
]) {
  test(`${backoffStrategy}: waits are between half of the strategy's and all of it`, async (t) => {
    const delays = hurried(t);
    const server = await FakeServer.start(t);
    server.on(CREATE, AWAY);
    const create = server.client({ retry: { backoffStrategy } }).batches.create(BATCH);
    await assert.rejects(create, ResourceUnavailable);
    assert.equal(delays.length, 3);
    delays.forEach((delay, i) => assert.ok(delay >= longest[i] / 2 && delay <= longest[i]));
  });
}

test('Retry-After is honoured, in seconds and as a date', async (t) => {
  const delays = hurried(t);
  const server = await FakeServer.start(t);
  const date = new Date(Date.now() + 30_000).toUTCString();
  server.on(CREATE, (_, number) => {
    if (number > 2) return CREATED;
    return refusal('RATE_LIMITED', 429, { 'Retry-After': number === 1 ? '7' : date });
  });
  await server.client().batches.create(BATCH);
  assert.equal(delays[0], 7000);
  assert.ok(delays[1] > 0 && delays[1] <= 30_000);
});

test('a wait of more than a minute is left to the caller', async (t) => {
  const server = await FakeServer.start(t);
  server.on(CREATE, refusal('RATE_LIMITED', 429, { 'Retry-After': '61' }));
  const error = await server.client().batches.create(BATCH).catch((each) => each);
  assert.equal(error.retryAfter, 61);
  assert.equal(server.requests.length, 1);
});

test('other errors are not tried again, unless they are named', async (t) => {
  hurried(t);
  const server = await FakeServer.start(t);
  server.on(CREATE, refusal('INVALID_JOB_CONFIG', 422));
  const { batches } = server.client();
  await assert.rejects(batches.create(BATCH), InvalidJobConfig);
  assert.equal(server.requests.length, 1);
  const retry = { maxRetries: 2, retryableErrors: ['INVALID_JOB_CONFIG'] };
  await assert.rejects(batches.create(BATCH, { retry }), InvalidJobConfig);
  assert.equal(server.requests.length, 4);
});

test('a lost connection is tried again', async (t) => {
  hurried(t);
  const server = await FakeServer.start(t);
  server.on(CREATE, (_, number, response) => {
    if (number > 1) return CREATED;
    response.destroy();
  });
  assert.equal((await server.client().batches.create(BATCH)).batch_id, 'batch_1');
});

test('a server that is silent for too long is tried again', async (t) => {
  const delays = hurried(t);
  const server = await FakeServer.start(t);
  server.on('GET /v1/usage', (_, number) => (number > 1 ? data({ plan: 'pro' }) : delays.runOut()));
  let message;
  const retry = { onRetry: (_, error) => (message = error.message) };
  assert.deepEqual(await server.client().usage({ timeout: 90_000, retry }), { plan: 'pro' });
  assert.equal(message, `${server.url} did not answer in time`);
});

test('settings that make no sense are refused', async (t) => {
  const server = await FakeServer.start(t);
  for (const retry of [{ maxRetries: -1 }, { backoffStrategy: 'none' }, { retryableErrors: 'X' }]) {
    assert.throws(() => server.client({ retry }));
    await assert.rejects(server.client().usage({ retry }));
  }
  assert.equal(server.requests.length, 0);
});
