// node quickstart.js URL…: analyses repositories, and says how good their code is.

import { WundrClient } from '@wundr/sdk';

const client = new WundrClient(); // WUNDR_API_KEY and WUNDR_API_URL

const batch = await client.batches.create({
  name: 'Quickstart',
  type: 'analysis',
  jobs: process.argv.slice(2).map((url, i) => ({
    id: `job_${i + 1}`,
    type: 'analysis',
    config: { project: { name: `project_${i + 1}`, repository: { url } } },
  })),
});
const status = await client.batches.waitForCompletion(batch.batch_id, {
  onProgress: ({ percentage }) => console.log(`${percentage}%`),
});
console.log(`The batch ${batch.batch_id} is ${status.status}.`);
const { summary } = await client.batches.getResults(batch.batch_id);
console.log(`Average quality score: ${summary.average_quality_score}`);
