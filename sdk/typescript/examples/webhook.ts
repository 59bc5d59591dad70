// node webhook.js: receives webhooks at a port of this machine. The secret is in WUNDR_WEBHOOK_SECRET.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook, WebhookVerificationError } from '@wundr/sdk';

const secret = process.env['WUNDR_WEBHOOK_SECRET'] ?? '';

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const event = await verifyWebhook(secret, request.headers, Buffer.concat(chunks));
    console.log(event.event, event.batch_id);
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    console.log('refused:', error.message);
    response.writeHead(400).end();
  }
});
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  console.log(`port ${(server.address() as AddressInfo).port}`);
});
