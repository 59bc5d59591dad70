import assert from 'node:assert/strict';
import { test } from 'node:test';

const WORKER = `
import { WundrClient } from '${new URL('/node_modules/@wundr/sdk/dist/index.mjs', location.href)}';
try {
  new WundrClient({ apiKey: 'wundr_ak_1' });
  postMessage('allowed');
} catch (error) {
  postMessage(error.message);
}`;

test('workers of a page are refused as well', async (t) => {
  const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  t.after(() => worker.terminate());
  const message = await new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
  assert.match(message, /dangerouslyAllowBrowser/);
});
