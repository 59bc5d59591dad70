import { WundrClient } from '@wundr/sdk';

const client = new WundrClient({
  apiKey: process.env.WUNDR_API_KEY
});

// Create batch analysis
const batch = await client.batches.create({
  name: 'Monthly Code Review',
  type: 'analysis',
  jobs: repositories.map((repo, i) => ({
    id: `job_${i}`,
    type: 'analysis',
    config: {
      project: {
        name: repo.name,
        repository: { url: repo.url }
      },
      rules: ['complexity', 'security']
    }
  })),
  options: {
    max_parallel: 5,
    aggregate_report: true
  }
});

// Monitor progress
const status = await client.batches.waitForCompletion(batch.batch_id, {
  onProgress: (progress) => {
    console.log(`Progress: ${progress.percentage}%`);
  }
});

// Get results
const results = await client.batches.getResults(batch.batch_id);
console.log(`Average quality score: ${results.summary.average_quality_score}`);
