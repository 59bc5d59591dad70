// Compiles what users write, with each compiler and each way to resolve modules.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const modules = new URL('../../node_modules/', folder);

for (const compiler of ['typescript', 'typescript-7']) {
  for (const project of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    console.log(`${compiler}, ${project}`);
    execFileSync('node', [`${modules.pathname}${compiler}/bin/tsc`, '-p', project], { cwd: folder, stdio: 'inherit' });
  }
}
