import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as sdk from '@wundr/sdk';
import { data, FakeServer, KEY, refusal } from './fakeServer.mjs';

const { ERRORS, ProfileError, ResourceUnavailable, UnexpectedAnswer, WundrClient } = sdk;
const ONCE = { retry: { maxRetries: 0 } };

function withEnvironment(t, variables) {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  t.after(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  });
}

test('address and key come from the options, then from the environment', (t) => {
  withEnvironment(t, { WUNDR_API_KEY: KEY, WUNDR_API_URL: 'https://wundr.example.org/v1/' });
  assert.equal(new WundrClient().baseURL, 'https://wundr.example.org');
  assert.equal(new WundrClient({ baseURL: 'http://other:81' }).baseURL, 'http://other:81');
});

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
  test(`refused: key ${inspect(apiKey)}, address ${inspect(baseURL)}`, () => {
    assert.throws(() => new WundrClient({ apiKey, baseURL }), ProfileError);
  });
}

test('the key is in no message and not shown', async (t) => {
  const server = await FakeServer.start(t);
  const client = server.client();
  assert.ok(!inspect(client, { depth: 20, showHidden: true, getters: true }).includes(KEY));
  assert.ok(!JSON.stringify(client).includes(KEY));
  const fails = async (_, init) => {
    throw Object.assign(new TypeError(`cannot send ${init.headers.Authorization}`), { request: init });
  };
  for (const failing of [
    server.client({ fetch: fails }).usage(ONCE),
    server.client({ baseURL: 'http://127.0.0.1:1' }).usage(ONCE),
    client.usage(ONCE),
  ]) {
    const error = await failing.catch((each) => each);
    assert.ok(error instanceof sdk.WundrError);
    assert.ok(!inspect(error, { depth: 20, showHidden: true }).includes(KEY));
  }
  assert.equal(server.requests[0].headers.authorization, `Bearer ${KEY}`);
});

test('browsers are refused unless allowed', (t) => {
  globalThis.document = {};
  t.after(() => delete globalThis.document);
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
  [503, '<html>', 'ResourceUnavailable'],
  [429, '', 'RateLimited'],
  [408, '', 'ResourceUnavailable'],
  [404, 'Path not found. See /-/routes for available routes.', 'ResourceUnavailable'],
  [404, '<html>', 'UnexpectedAnswer'],
  [302, '', 'UnexpectedAnswer'],
  [200, '[]', 'UnexpectedAnswer'],
  [200, '{"a": 1}', 'UnexpectedAnswer'],
]) {
  test(`HTTP ${status} ${body} of something else is ${kind}`, async (t) => {
    const server = await FakeServer.start(t);
    const headers = { Location: `${server.url}/v1/plans` };
    server.on('GET /v1/usage', { status, body, headers }).on('GET /v1/plans', data([]));
    await assert.rejects(server.client().usage(ONCE), { name: kind });
    assert.equal(server.requests.length, 1);
  });
}

test('nobody at the address', async (t) => {
  const server = await FakeServer.start(t);
  const client = server.client();
  await server.stop();
  const error = await client.usage(ONCE).catch((each) => each);
  assert.ok(error instanceof ResourceUnavailable);
  assert.ok(error.message.startsWith(`no server can be reached at ${client.baseURL} (`));
});

test('health is an answer without an envelope', async (t) => {
  const server = await FakeServer.start(t);
  server.on('GET /healthz', { status: 200, body: '{"status": "ok", "version": "1"}' });
  assert.deepEqual(await server.client().health(), { status: 'ok', version: '1' });
  server.on('GET /healthz', { status: 200, body: 'hello' });
  await assert.rejects(server.client().health(), UnexpectedAnswer);
});

test('require gives the same names as import', () => {
  const required = createRequire(import.meta.url)('@wundr/sdk');
  assert.deepEqual(Object.keys(required).sort(), Object.keys(sdk).sort());
});
