// Compiles the examples, and what users write, with each compiler and each way to resolve modules.

import { execFileSync } from 'node:child_process';

const MODULES = new URL('../../node_modules/', import.meta.url).pathname;
const PROJECTS = ['tsconfig.json', 'node16.json', 'bundler.json', '../../examples/tsconfig.json'];

for (const compiler of ['typescript', 'typescript-7']) {
  for (const project of PROJECTS) {
    console.log(`${compiler}: ${project}`);
    const path = new URL(project, import.meta.url).pathname;
    execFileSync('node', [`${MODULES}${compiler}/bin/tsc`, '-p', path], { stdio: 'inherit' });
  }
}
