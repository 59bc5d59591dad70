// As much of `node:assert/strict` as the tests need in a page.

function fail(text) {
  throw new Error(text);
}

function show(value) {
  return value instanceof Error ? String(value) : (JSON.stringify(value) ?? String(value));
}

function equal(a, b) {
  if (!Object.is(a, b)) fail(`${show(a)} is not ${show(b)}`);
}

function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (a.constructor !== b.constructor) return false;
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return names.length === others.length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
}

function deepEqual(a, b) {
  if (!same(a, b)) fail(`${show(a)} is not like ${show(b)}`);
}

function ok(value, text = `${show(value)} is not true`) {
  if (!value) fail(String(text));
}

function match(text, pattern) {
  if (!pattern.test(text)) fail(`${show(text)} does not match ${pattern}`);
}

/** Whether an error is what `assert.throws` is given. */
function check(error, expected) {
  if (expected === undefined) return;
  if (expected instanceof RegExp) return match(String(error), expected);
  if (typeof expected === 'function') return ok(error instanceof expected, `${error} is no ${expected.name}`);
  for (const [name, value] of Object.entries(expected)) deepEqual(error[name], value);
}

function throws(act, expected) {
  try {
    act();
  } catch (error) {
    return check(error, expected);
  }
  return fail('nothing is thrown');
}

async function rejects(promise, expected) {
  try {
    await promise;
  } catch (error) {
    return check(error, expected);
  }
  return fail('nothing is rejected');
}

export default Object.assign(ok, { deepEqual, equal, match, ok, rejects, throws });
