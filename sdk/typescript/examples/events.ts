// node events.js [BATCH]: prints every event of a batch, the newest one if none is named, until Control-C.

import { WundrClient } from '@wundr/sdk';

const client = new WundrClient();
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

const { items } = await client.batches.list({ per_page: 1 });
const batchId = process.argv[2] ?? items[0]?.batch_id;
if (batchId === undefined) throw new Error('there is no batch yet');
try {
  for await (const event of client.batches.events(batchId, { signal: controller.signal })) {
    console.log(event.sequence, event.event);
  }
} catch (error) {
  if (!controller.signal.aborted) throw error;
}
