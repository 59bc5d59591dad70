import sdk = require('@wundr/sdk');

const client = new sdk.WundrClient();
export const created: Promise<sdk.BatchCreated> = client.batches.create({
  name: 'n',
  type: 'analysis',
  jobs: [],
});
