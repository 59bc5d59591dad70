// The timers of the client, in the place of the runtime's.

/** Whether the caller's caller is the client: `fetch` has timers of its own. */
function isOurs() {
  return new Error().stack.includes('/dist/index.');
}

/**
 * Every wait of a call lasts no time; the delays that were asked for, in milliseconds. `delays.runOut` ends the
 * time that the server may be silent.
 */
export function hurried(t) {
  const original = globalThis.setTimeout;
  const delays = [];
  globalThis.setTimeout = (act, delay, ...rest) => {
    if (!isOurs()) return original(act, delay, ...rest);
    if (delay >= 60_000) {
      delays.runOut = act;
      return original(act, delay, ...rest);
    }
    delays.push(delay);
    return original(act, 0, ...rest);
  };
  t.after(() => {
    globalThis.setTimeout = original;
  });
  return delays;
}

/** The timers that were set and neither cleared nor fired, and their delays. */
export function pendingTimers(t) {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const pending = new Map();
  globalThis.setTimeout = (act, delay, ...rest) => {
    if (!isOurs()) return set(act, delay, ...rest);
    const timer = set(() => {
      pending.delete(timer);
      act(...rest);
    }, delay);
    pending.set(timer, delay);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    pending.delete(timer);
    clear(timer);
  };
  t.after(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }));
  return pending;
}

/** Lets everything happen that can happen now. */
export function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}

export async function until(condition) {
  while (!condition()) await turn();
}
