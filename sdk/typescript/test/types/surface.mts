// What users write, as the compiler sees it; nothing here is run.

import {
  type BatchDetail,
  type FindingItem,
  NotFound,
  type RetryConfig,
  verifyWebhook,
  WundrClient,
  WundrError,
} from '@wundr/sdk';

const client = new WundrClient({ apiKey: process.env['WUNDR_API_KEY'], retry: { maxRetries: 1 } });
const { signal } = new AbortController();
const retry: RetryConfig = { onRetry: (attempt, error) => `${attempt} ${error.code}` };

for await (const batch of client.batches.list({ status: 'running', metadata: { team: 'a' } })) {
  const id: string = batch.batch_id;
  console.log(id);
}
const page = await client.batches.list({}, { signal, timeout: 1000, retry });
const cursor: string | null = page.pagination.next_cursor;
const status: BatchDetail = await client.batches.waitForCompletion('b', {
  signal,
  onProgress: ({ percentage }) => percentage.toFixed(),
});
for await (const event of client.batches.events('b', { lastEventId: '3', signal })) {
  if (event.event === 'batch.completed') console.log(event.sequence);
}
const findings: FindingItem[] = (await client.findings.list('p', { severity: ['high'], code: 'F401' })).items;
const results = await client.batches.getResults('b', { include_raw: true });
const score: number | null = results.summary.average_quality_score;
await client.batches.create({ template: 'analysis', items: [{ repo_url: 'https://example.org' }] });
await client.projects.update('p', { labels: null });
try {
  await client.usage();
} catch (error) {
  if (error instanceof NotFound) console.log(error.resolution);
  if (error instanceof WundrError) console.log(error.details[0]?.field);
}
const { event } = await verifyWebhook('whsec_', new Headers(), 'body');
console.log(cursor, status.status, findings, score, event);

// @ts-expect-error: there is no such status
client.batches.list({ status: 'asleep' });
// @ts-expect-error: a batch has a name
client.batches.create({ type: 'analysis', jobs: [] });
