// node run.mjs TOOLS CHROMIUM: runs the files test/*.test.mjs and test/browser/*.test.mjs of the current folder in
// Chromium, from a page of another origin than the servers of the tests. TOOLS has puppeteer-core installed.

import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { cwd } from 'node:process';
import { pathToFileURL } from 'node:url';
import { Servers } from './servers.mjs';

const [tools, chromium] = process.argv.slice(2);
const puppeteer = createRequire(pathToFileURL(`${tools}/`))('puppeteer-core');
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript' };
const IMPORTS = {
  '@wundr/sdk': '/node_modules/@wundr/sdk/dist/index.mjs',
  'node:assert/strict': '/test/browser/assert.mjs',
  'node:test': '/test/browser/harness.mjs',
  standardwebhooks: '/test/browser/standardwebhooks.mjs',
  '/test/fakeServer.mjs': '/test/browser/fakeServer.mjs',
};
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;

function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://page');
  const type = TYPES[extname(pathname)] ?? 'text/html';
  response.writeHead(200, { 'Content-Type': type });
  response.end(pathname === '/' ? PAGE : readFileSync(join(cwd(), pathname)));
}

function testsIn(folder) {
  return readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).map((name) => `/${folder}/${name}`);
}

const web = createServer(serve);
await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
const options = { executablePath: chromium, args: ['--no-sandbox'], timeout: 120_000, protocolTimeout: 600_000 };
const browser = await puppeteer.launch(options);
const page = await browser.newPage();
const problems = [];
page.on('pageerror', (error) => problems.push(`not caught: ${error}`));
const servers = new Servers((message) => page.evaluate((each) => globalThis.receive(each), message));
await page.exposeFunction('bridge', (command) => servers.take(command));
await page.goto(`http://127.0.0.1:${web.address().port}/`);
const paths = [...testsIn('test'), ...testsIn('test/browser')];
const run = async (each) => (await import('node:test')).run(each);
const { passed, failed } = await page.evaluate(run, paths);
await browser.close();
web.close();
servers.close();
for (const each of [...problems, ...failed]) console.log(`not ok ${each}`);
console.log(`# pass ${passed}`);
process.exitCode = problems.length + failed.length > 0 ? 1 : 0;
