import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sdk from '@wundr/sdk';
import { data, KEY, refusal } from './answers.mjs';
import { FakeServer } from './fakeServer.mjs';

const { ERRORS, ProfileError, ResourceUnavailable, UnexpectedAnswer, WundrClient } = sdk;
const ONCE = { retry: { maxRetries: 0 } };

for (const [apiKey, baseURL] of [
  [undefined, undefined],
  ['', undefined],
  ['a b', undefined],
  ['ключ', undefined],
  [KEY, ''],
  [KEY, 'ftp://host'],
  [KEY, 'nonsense'],
  [KEY, 'http://user:secret@host'],
  [KEY, 'http://host?x=1'],
]) {
  test(`refused: key ${JSON.stringify(apiKey)}, address ${baseURL}`, () => {
    const options = { apiKey, baseURL, dangerouslyAllowBrowser: true };
    assert.throws(() => new WundrClient(options), ProfileError);
  });
}

test('browsers are refused unless allowed', (t) => {
  if (!globalThis.document) {
    globalThis.document = {};
    t.after(() => delete globalThis.document);
  }
  assert.throws(() => new WundrClient({ apiKey: KEY }), /dangerouslyAllowBrowser/);
  assert.ok(new WundrClient({ apiKey: KEY, dangerouslyAllowBrowser: true }));
});

test('every code has a class', async (t) => {
  const server = await FakeServer.start(t);
  for (const [code, kind] of Object.entries(ERRORS)) {
    assert.equal(sdk[kind.name], kind);
    const details = [{ field: 'jobs.0.id', reason: 'is not unique' }];
    server.on('GET /v1/usage', refusal(code, kind.status, {}, { details, resolution: 'Do this.' }));
    const error = await server.client().usage(ONCE).catch((each) => each);
    assert.ok(error instanceof kind);
    assert.equal(error.name, kind.name);
    assert.deepEqual([error.code, error.status, error.details], [code, kind.status, details]);
    assert.equal(error.resolution, 'Do this.');
    assert.equal(error.requestId, 'req_1');
  }
});

test('an unknown code keeps code and status', async (t) => {
  const server = await FakeServer.start(t);
  server.on('GET /v1/usage', refusal('FROM_THE_FUTURE', 418));
  const error = await server.client().usage(ONCE).catch((each) => each);
  assert.ok(error instanceof UnexpectedAnswer);
  assert.deepEqual([error.code, error.status], ['FROM_THE_FUTURE', 418]);
});

for (const [status, body, kind] of [
  [502, '<html>', 'ResourceUnavailable'],
  [503, '{"error": {"code": 5}}', 'ResourceUnavailable'],
  [429, '', 'RateLimited'],
  [408, '', 'ResourceUnavailable'],
  [404, 'Path not found. See /-/routes for available routes.', 'ResourceUnavailable'],
  [404, '<html>', 'UnexpectedAnswer'],
  [302, '', 'UnexpectedAnswer'],
  [200, '[]', 'UnexpectedAnswer'],
  [200, '{"data": {"a":', 'UnexpectedAnswer'],
  [200, '{"data": null}', 'UnexpectedAnswer'],
  [200, '{"data": 1}', 'UnexpectedAnswer'],
  [204, '', 'UnexpectedAnswer'],
  [200, '{"a": 1}', 'UnexpectedAnswer'],
]) {
  test(`HTTP ${status} ${body} of something else is ${kind}`, async (t) => {
    const server = await FakeServer.start(t);
    const headers = { Location: `${server.url}/v1/plans` };
    server.on('GET /v1/usage', { status, body, headers }).on('GET /v1/plans', data([]));
    await assert.rejects(server.client().usage(ONCE), { name: kind });
    assert.equal(server.asked('GET /v1/plans').length, 0);
  });
}

test('nobody at the address', async (t) => {
  const server = await FakeServer.start(t);
  const client = server.client();
  await server.stop();
  const error = await client.usage(ONCE).catch((each) => each);
  assert.ok(error instanceof ResourceUnavailable);
  assert.ok(error.message.includes(client.baseURL));
});

test('health is an answer without an envelope', async (t) => {
  const server = await FakeServer.start(t);
  server.on('GET /healthz', { status: 200, body: '{"status": "ok", "version": "1"}' });
  assert.deepEqual(await server.client().health(), { status: 'ok', version: '1' });
  server.on('GET /healthz', { status: 200, body: 'hello' });
  await assert.rejects(server.client().health(), UnexpectedAnswer);
});
