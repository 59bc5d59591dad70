/** Which server to talk to, and with which key. */

import { ProfileError } from './errors.js';

export const DEFAULT_URL = 'http://127.0.0.1:8000';

export interface Profile {
  /** The server's root address, without `/v1` and closing slash. */
  baseURL: string;
  apiKey: string;
}

/** The options' values, else those of the environment. Throws ProfileError. */
export function profileOf(apiKey: string | undefined, baseURL: string | undefined): Profile {
  const url = given('baseURL', baseURL) ?? variable('WUNDR_API_URL') ?? DEFAULT_URL;
  const key = given('apiKey', apiKey) ?? variable('WUNDR_API_KEY');
  return { baseURL: checkedURL(url), apiKey: checkedKey(key) };
}

/** Throws ProfileError in a browser, where every visitor could read the key. */
export function refuseBrowsers(): void {
  const scope = globalThis as { document?: unknown; navigator?: { userAgent?: string } };
  if (scope.document !== undefined || scope.navigator?.userAgent?.startsWith('Mozilla/')) {
    throw new ProfileError(
      'in a browser, everyone who visits the page can read the API key: call Wundr from a ' +
        'server, or set dangerouslyAllowBrowser where that does no harm',
    );
  }
}

function variable(name: string): string | undefined {
  const scope = globalThis as { process?: { env?: Record<string, string | undefined> } };
  let value: string | undefined;
  try {
    value = scope.process?.env?.[name];
  } catch {
    return undefined; // Deno, where the program may not read the environment
  }
  return given(name, value);
}

/** The trimmed value. An empty one is an error: the next source may have somebody else's key. */
function given(name: string, value: string | undefined): string | undefined {
  if (value !== undefined && value.trim() === '') {
    throw new ProfileError(`${name} is empty: give it a value, or leave it out (unset it)`);
  }
  return value?.trim();
}

function checkedURL(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ProfileError(`the server's address must look like ${DEFAULT_URL}`);
  }
  if (!/^https?:$/.test(url.protocol)) {
    throw new ProfileError(`the server's address must look like ${DEFAULT_URL}`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ProfileError("the server's address must have no user, query or fragment");
  }
  return url.href.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
}

/** Refuses what cannot stand in a header: the error of `fetch` would quote it. */
function checkedKey(key: string | undefined): string {
  if (key === undefined) {
    throw new ProfileError('no API key: set WUNDR_API_KEY, or the option apiKey');
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ProfileError('the API key contains characters that are not allowed in a key');
  }
  return key;
}
