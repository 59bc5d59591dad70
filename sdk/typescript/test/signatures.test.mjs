import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookVerificationError } from '@wundr/sdk';

const SECRET = secretOf(new Uint8Array(32).fill(7));
const OTHER = secretOf(new Uint8Array(32).fill(8));
const BODY = JSON.stringify({ event: 'batch.progress', batch_id: 'b', timestamp: 't', data: { text: 'naïve ✓ \u2028' } });

function secretOf(bytes) {
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

function signed(secrets = [SECRET], body = BODY, at = new Date()) {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((each) => new Webhook(each).sign('msg_1', at, body)).join(' '),
  };
}

function shifted(seconds) {
  return new Date(Date.now() + seconds * 1000);
}

// [what, secret, headers, body]
const MESSAGES = [
  ['a message', SECRET, signed(), BODY],
  ['one of several secrets', SECRET, signed([OTHER, SECRET]), BODY],
  ['a secret without its prefix', SECRET.slice(6), signed(), BODY],
  ['another secret', OTHER, signed(), BODY],
  ['another body', SECRET, signed(), `${BODY} `],
  ['another id', SECRET, { ...signed(), 'webhook-id': 'msg_2' }, BODY],
  ['four minutes ago', SECRET, signed([SECRET], BODY, shifted(-240)), BODY],
  ['six minutes ago', SECRET, signed([SECRET], BODY, shifted(-360)), BODY],
  ['in four minutes', SECRET, signed([SECRET], BODY, shifted(240)), BODY],
  ['in six minutes', SECRET, signed([SECRET], BODY, shifted(360)), BODY],
  ['no signature', SECRET, { ...signed(), 'webhook-signature': '' }, BODY],
  ['no id', SECRET, { ...signed(), 'webhook-id': undefined }, BODY],
  ['no time', SECRET, { ...signed(), 'webhook-timestamp': 'now' }, BODY],
  ['another version', SECRET, { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1,', 'v2,') }, BODY],
  ['a signature that is no base64', SECRET, { ...signed(), 'webhook-signature': 'v1,*' }, BODY],
  ['an unknown version beside ours', SECRET, { ...signed(), 'webhook-signature': `v1a,xyz ${signed()['webhook-signature']}` }, BODY],
];

/** Fails unless the library and the client both verify a message, or both refuse it; tells which. */
async function agree(secret, headers, body) {
  let expected;
  try {
    expected = new Webhook(secret).verify(body, headers);
  } catch {
    await assert.rejects(verifyWebhook(secret, headers, body), WebhookVerificationError);
    return false;
  }
  assert.deepEqual(await verifyWebhook(secret, headers, body), expected);
  return true;
}

for (const [what, secret, headers, body] of MESSAGES) {
  test(`the library agrees: ${what}`, () => agree(secret, headers, body));
}

/** Numbers from 0 to 1, the same in every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const LETTERS = ['a', '7', ' ', '"', '\\', 'ï', '✓', '\u2028', '\u{1F600}', '\uFEFF'];

/** What is done to a message on its way: [what, change of headers or body]. */
const DAMAGES = [
  ['nothing', (message) => message],
  ['the body', ({ body, ...rest }) => ({ ...rest, body: `${body}\n` })],
  ['the body without its first letter', ({ body, ...rest }) => ({ ...rest, body: body.slice(1) })],
  ['the id', ({ headers, ...rest }, pick) => ({ ...rest, headers: { ...headers, 'webhook-id': `m${pick(9)}` } })],
  ['the time', (message, pick) => changed(message, 'timestamp', (text) => String(Number(text) + 1 + pick(9)))],
  ['no time', (message) => changed(message, 'timestamp', () => '')],
  ['a letter of the signature', (message, pick) => changed(message, 'signature', (text) => flipped(text, 3 + pick(40)))],
  ['the padding', (message) => changed(message, 'signature', (text) => text.replaceAll('=', ''))],
  ['the comma', (message) => changed(message, 'signature', (text) => text.replaceAll(',', ';'))],
  ['one more of another version', (message) => changed(message, 'signature', (text) => `v2,abc ${text}`)],
  ['half of it', (message) => changed(message, 'signature', (text) => text.slice(0, 20))],
];

function changed({ headers, ...rest }, name, change) {
  const header = `webhook-${name}`;
  return { ...rest, headers: { ...headers, [header]: change(headers[header]) } };
}

function flipped(text, at) {
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

for (const [what, damage] of DAMAGES) {
  test(`the library agrees on generated messages: damaged is ${what}`, async () => {
    const draw = numbers(what.length);
    const pick = (count) => Math.floor(draw() * count);
    const verified = [];
    for (let i = 0; i < 25; i += 1) {
      const secrets = Array.from({ length: 1 + pick(3) }, () =>
        secretOf(Uint8Array.from({ length: 24 + pick(41) }, () => pick(256))),
      );
      const text = Array.from({ length: pick(50) }, () => LETTERS[pick(LETTERS.length)]).join('');
      const body = JSON.stringify({ event: 'batch.started', data: { text, number: pick(1000) } });
      const headers = signed(secrets, body, shifted(pick(500) - 250));
      const message = damage({ headers, body }, pick);
      verified.push(await agree(secrets[pick(secrets.length)], message.headers, message.body));
    }
    if (what === 'nothing') assert.ok(verified.every(Boolean));
  });
}

test('headers and bodies of all kinds', async () => {
  const headers = signed();
  const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
  for (const each of [headers, upper, new Headers(headers)]) {
    assert.equal((await verifyWebhook(SECRET, each, new TextEncoder().encode(BODY))).batch_id, 'b');
  }
});

test('a secret that is none', async () => {
  for (const secret of ['', 'whsec_', 'whsec_***']) {
    await assert.rejects(verifyWebhook(secret, signed(), BODY), WebhookVerificationError);
  }
});
