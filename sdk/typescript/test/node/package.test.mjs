import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const LARGEST = 15_000;

for (const name of ['index.mjs', 'index.cjs']) {
  test(`${name} is small, and needs nothing`, () => {
    const text = readFileSync(new URL(`../../dist/${name}`, import.meta.url));
    assert.ok(gzipSync(text).length < LARGEST, `${gzipSync(text).length} bytes`);
    assert.doesNotMatch(text.toString(), /\brequire\(|^import /m);
  });
}

test('there is no dependency', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url)));
  assert.equal(dependencies, undefined);
});

test('the types are those of the API; `make sdk-types` writes them again', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wundr-types-'));
  t.after(() => rmSync(folder, { recursive: true }));
  execFileSync('npm', ['run', 'types'], { cwd: new URL('../..', import.meta.url), env: { ...process.env, WUNDR_TYPES: folder }, stdio: 'pipe' });
  const made = readFileSync(join(folder, 'types.gen.ts'), 'utf8');
  const committed = readFileSync(new URL('../../src/generated/types.gen.ts', import.meta.url), 'utf8');
  assert.ok(made === committed, 'src/generated/types.gen.ts is stale: run `make sdk-types`');
});
