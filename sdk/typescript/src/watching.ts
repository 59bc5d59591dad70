/** Statuses of a batch until nothing more happens in it. */

import type { CallOptions } from './calls.js';
import { isSettled } from './events.js';
import type { BatchDetail, Progress } from './generated/types.gen.js';
import { Listener } from './listening.js';
import type { Sender } from './transport.js';
import { checkMilliseconds, pollPause } from './waiting.js';

export interface WatchOptions extends CallOptions {
  /** Milliseconds between requests where no event comes; less and less often if left out. */
  pollInterval?: number | undefined;
}

export interface WaitOptions {
  signal?: AbortSignal | undefined;
  retry?: CallOptions['retry'];
  /** Milliseconds to wait at most, in all. */
  timeout?: number | undefined;
  pollInterval?: number | undefined;
  /** Called with the progress of every status. */
  onProgress?: ((progress: Progress, status: BatchDetail) => unknown) | undefined;
}

type Times = Pick<WaitOptions, 'signal' | 'pollInterval' | 'timeout'>;

/** Every status until the batch is settled; after a `timeout`, one more is requested. */
export async function* statuses(
  sender: Sender,
  batchId: string,
  { signal, pollInterval }: Times,
  ask: () => Promise<BatchDetail>,
  timeout?: number,
): AsyncGenerator<BatchDetail, void> {
  checkMilliseconds('pollInterval', pollInterval, 0);
  const began = performance.now();
  let listener: Listener | undefined;
  try {
    for (;;) {
      const status = await ask();
      yield status;
      if (isSettled(status.status)) return;
      listener ??= new Listener(sender, batchId);
      await listener.wait(pollPause(performance.now() - began, pollInterval, timeout), signal);
    }
  } finally {
    listener?.close();
  }
}

export async function waitForCompletion(
  sender: Sender,
  batchId: string,
  options: WaitOptions,
  ask: () => Promise<BatchDetail>,
): Promise<BatchDetail> {
  const began = performance.now();
  const { timeout, onProgress } = options;
  checkMilliseconds('timeout', timeout, 0);
  for await (const status of statuses(sender, batchId, options, ask, timeout)) {
    onProgress?.(status.progress, status);
    if (isSettled(status.status)) return status;
    if (timeout !== undefined && performance.now() - began >= timeout) {
      const text = `batch ${batchId} has not ended within ${timeout} milliseconds`;
      throw new DOMException(text, 'TimeoutError');
    }
  }
  throw new Error('unreachable');
}
