// As much of `node:test` as the tests need in a page.

const MILLISECONDS = 60_000;
const tests = [];

export function test(name, act) {
  tests.push({ name, act });
}

/** Runs the tests of these modules one after the other. */
export async function run(paths) {
  for (const path of paths) await import(path);
  const failed = [];
  for (const { name, act } of tests) {
    const problem = await problemOf(act);
    if (problem !== undefined) failed.push(`${name}: ${problem}`);
  }
  return { passed: tests.length - failed.length, failed };
}

async function problemOf(act) {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const afterwards = [];
  let timer;
  const late = new Promise((_, reject) => {
    timer = set(() => reject(new Error('takes too long')), MILLISECONDS);
  });
  try {
    await Promise.race([act({ after: (each) => afterwards.push(each) }), late]);
    return undefined;
  } catch (error) {
    return error?.stack ?? String(error);
  } finally {
    clear(timer);
    for (const each of afterwards) await each();
  }
}
