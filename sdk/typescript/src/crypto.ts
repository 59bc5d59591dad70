/** The runtime's cryptography; Node 18 has it as a module only, and pages without TLS in part. */
export async function webCrypto(): Promise<Crypto> {
  if (globalThis.crypto) return globalThis.crypto;
  const name = 'node:crypto'; // in a variable, so that bundlers for browsers leave it alone
  const module = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as {
    webcrypto: Crypto;
  };
  return module.webcrypto;
}

/** 128 random bits in hexadecimal digits. */
export async function randomKey(): Promise<string> {
  const bytes = (await webCrypto()).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
