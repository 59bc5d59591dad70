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

for (const [what, secret, headers, body] of MESSAGES) {
  test(`the library agrees: ${what}`, async () => {
    let expected;
    try {
      expected = new Webhook(secret).verify(body, headers);
    } catch {
      await assert.rejects(verifyWebhook(secret, headers, body), WebhookVerificationError);
      return;
    }
    assert.deepEqual(await verifyWebhook(secret, headers, body), expected);
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
