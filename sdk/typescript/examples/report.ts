// node report.js BATCH FILE: saves the report of a batch as a page of HTML, piece by piece as it comes.

import { writeFile } from 'node:fs/promises';
import { ResultsNotReady, WundrClient } from '@wundr/sdk';

const [batchId = '', file = 'report.html'] = process.argv.slice(2);
try {
  await writeFile(file, await new WundrClient().batches.download(batchId, { format: 'html' }));
  console.log(`The report is in ${file}.`);
} catch (error) {
  if (!(error instanceof ResultsNotReady)) throw error;
  console.log(`${error.message}: ${error.resolution}`);
}
