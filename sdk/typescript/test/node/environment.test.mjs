// What browsers do not have: an environment, `require`, `util.inspect`.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as sdk from '@wundr/sdk';
import { KEY, refusal } from '../answers.mjs';
import { FakeServer } from '../fakeServer.mjs';

const { WundrClient } = sdk;
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

/** All of an error that anyone may print or log. */
function shownOf(error) {
  const { message, stack, cause } = error;
  return [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), message, stack, inspect(cause)].join();
}

test('the key is not shown with the client', async (t) => {
  const client = (await FakeServer.start(t)).client();
  for (const thing of [client, client.batches, client.batches.list(), client.usage]) {
    assert.ok(!inspect(thing, { depth: 20, showHidden: true, getters: true }).includes(KEY));
    assert.ok(!String(JSON.stringify(thing)).includes(KEY));
  }
});

test('the key is in no error', async (t) => {
  const server = await FakeServer.start(t);
  const client = server.client();
  const late = async (_, init) => {
    throw Object.assign(new TypeError(`cannot send ${init.headers.Authorization}`), { request: init });
  };
  const early = (_, init) => {
    throw new TypeError('cannot send', { cause: init });
  };
  server.on('GET /v1/plans', ({ headers }) => refusal('FROM_THE_FUTURE', 400, {}, { message: headers.authorization }));
  server.on('GET /v1/batch-templates', ({ headers }) => ({ status: 200, body: headers.authorization }));
  for (const failing of [
    server.client({ fetch: late }).usage(ONCE),
    server.client({ fetch: early }).usage(ONCE),
    server.client({ baseURL: 'http://127.0.0.1:1' }).usage(ONCE),
    client.usage(ONCE),
    client.plans(),
    client.templates(),
  ]) {
    const error = await failing.catch((each) => each);
    assert.ok(error instanceof sdk.WundrError);
    assert.ok(!shownOf(error).includes(KEY));
  }
  assert.equal(server.asked('GET /v1/plans')[0].headers.authorization, `Bearer ${KEY}`);
});

test('nobody at the address: the message says what to check', async (t) => {
  const server = await FakeServer.start(t);
  const client = server.client();
  await server.stop();
  const error = await client.usage(ONCE).catch((each) => each);
  assert.ok(error.message.startsWith(`no server can be reached at ${client.baseURL} (`));
  assert.match(error.resolution, /WUNDR_API_URL/);
});

test('require gives the same names as import', () => {
  const required = createRequire(import.meta.url)('@wundr/sdk');
  assert.deepEqual(Object.keys(required).sort(), Object.keys(sdk).sort());
});
