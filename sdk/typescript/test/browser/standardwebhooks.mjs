// The library's modules are CommonJS, which a page cannot import.

async function load(path, needs) {
  const text = await (await fetch(`/node_modules/${path}`)).text();
  const module = { exports: {} };
  new Function('module', 'exports', 'require', text)(module, module.exports, (name) => needs[name]);
  return module.exports;
}

const { Webhook } = await load('standardwebhooks/dist/index.js', {
  '@stablelib/base64': await load('@stablelib/base64/lib/base64.js', {}),
  'fast-sha256': await load('fast-sha256/sha256.js', {}),
  './timing_safe_equal': await load('standardwebhooks/dist/timing_safe_equal.js', {}),
});

export { Webhook };
