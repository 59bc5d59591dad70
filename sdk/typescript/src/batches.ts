import { type CallOptions, dataOf, path, type Query } from './calls.js';
import { UnexpectedAnswer } from './errors.js';
import { Following } from './events.js';
import type {
  BatchCancelled,
  BatchCreated,
  BatchDetail,
  BatchEvent,
  BatchListItem,
  BatchResults,
  BatchRetried,
  BatchValidated,
  CancelBatch,
  CreateBatchData,
  CreateFromTemplate,
  GetBatchResultsData,
  GetBatchData,
  JobDetail,
  JobItem,
  ListBatchesData,
  ListJobsData,
  RefactorResults,
  ReportResults,
  RetryBatch,
} from './generated/types.gen.js';
import type { CursorPage, Page, Paged } from './pages.js';
import { Reviewing } from './reviewing.js';
import { sleep } from './waiting.js';
import { statuses, type WaitOptions, waitForCompletion, type WatchOptions } from './watching.js';

/** A batch written out, or made from targets or a template. */
export type NewBatch = CreateBatchData['body'];
export type BatchFilters = Omit<NonNullable<ListBatchesData['query']>, 'metadata'> & {
  /** A batch must have all of these pairs. */
  metadata?: Readonly<Record<string, string>>;
};
export type StatusQuery = NonNullable<GetBatchData['query']>;
export type JobFilters = NonNullable<ListJobsData['query']>;
export interface ResultsQuery {
  /** Adds what each job found, row by row. */
  include_raw?: boolean;
  /** Only these jobs. */
  jobs?: readonly string[];
}
export type ReportQuery = Pick<NonNullable<GetBatchResultsData['query']>, 'format' | 'table' | 'role'>;
export type TemplateFields = Omit<CreateFromTemplate, 'template' | 'items'>;
export interface EventOptions extends CallOptions {
  /** Only the events after this one: its `sequence` as text. */
  lastEventId?: string | undefined;
}

/** Longer than the server waits for a forge: it lists targets before it answers. */
const LISTING_MILLISECONDS = 150_000;

function timeoutOf(batch: object): number | undefined {
  return 'targets' in batch ? LISTING_MILLISECONDS : undefined;
}

/** `client.batches`: the batches of the account. */
export class Batches extends Reviewing {
  /** Submits a batch. What is left out takes the server's default. */
  create(batch: NewBatch, options?: CallOptions): Promise<BatchCreated> {
    return this.change('POST', '/v1/batches', batch, options, timeoutOf(batch));
  }

  /** Submits a batch with one job for each item, which gives the template's variables values. */
  createFromTemplate(
    template: string,
    items: CreateFromTemplate['items'],
    fields: TemplateFields = {},
    options?: CallOptions,
  ): Promise<BatchCreated> {
    return this.create({ template, items, ...fields }, options);
  }

  /** What `create` would do, without doing it. */
  validate(batch: NewBatch, options?: CallOptions): Promise<BatchValidated> {
    const more = { timeout: timeoutOf(batch) };
    return this.write('POST', '/v1/batches:validate', batch, options, more);
  }

  /** How far a batch is. */
  getStatus(batchId: string, query?: StatusQuery, options?: CallOptions): Promise<BatchDetail> {
    return this.read(path`/v1/batches/${batchId}`, query, options);
  }

  /** The account's batches; each is given once, also when others come in meanwhile. */
  list(
    filters: BatchFilters = {},
    options?: CallOptions,
  ): Paged<BatchListItem, CursorPage<BatchListItem>> {
    return this.page('/v1/batches', filters, options);
  }

  /** Cancels a batch; without `cancel_running_jobs`, those that run may finish. */
  cancel(batchId: string, body: CancelBatch = {}, options?: CallOptions): Promise<BatchCancelled> {
    return this.change('DELETE', path`/v1/batches/${batchId}`, body, options);
  }

  /** Runs the failed jobs of a batch again, or these, as a new batch. */
  retry(batchId: string, body: RetryBatch = {}, options?: CallOptions): Promise<BatchRetried> {
    return this.change('POST', path`/v1/batches/${batchId}/retry`, body, options);
  }

  /**
   * Every event of a batch as it happens, until the final one. A lost connection is taken up again
   * where it broke off.
   */
  async *events(batchId: string, options: EventOptions = {}): AsyncGenerator<BatchEvent, void> {
    const attempts = this.sender.attempts(options);
    const following = new Following(batchId, options.lastEventId);
    while (!following.over) {
      try {
        const chunks = await this.sender.openStream(following.nextCall(), options);
        if (!chunks) return;
        following.connected();
        attempts.succeeded();
        for await (const chunk of chunks) {
          yield* following.feed(chunk);
          if (following.over) return;
        }
      } catch (error) {
        if (!following.brokeOff(error)) {
          const delay = attempts.delayAfter(error);
          if (delay === undefined) throw error;
          await sleep(delay * 1000, options.signal);
          continue;
        }
      }
      if (following.isSettled) return;
      await sleep(following.pause(Math.random()), options.signal);
      following.batchIs((await this.getStatus(batchId, {}, options)).status);
    }
  }

  /**
   * Every status until the batch has ended or awaits approval. It is asked for when an event of the batch
   * comes, and now and then in between.
   */
  watch(
    batchId: string,
    query?: StatusQuery,
    options: WatchOptions = {},
  ): AsyncGenerator<BatchDetail, void> {
    return statuses(this.sender, batchId, options, () => this.getStatus(batchId, query, options));
  }

  /**
   * Waits until the batch has ended or awaits approval; the status tells which. Rejects with a
   * `TimeoutError` when `timeout` has passed; the batch goes on all the same.
   */
  waitForCompletion(batchId: string, options: WaitOptions = {}): Promise<BatchDetail> {
    const { signal, retry } = options;
    const ask = () => this.getStatus(batchId, {}, { signal, retry });
    return waitForCompletion(this.sender, batchId, options, ask);
  }

  /** The results of an analysis that has ended; throws ResultsNotReady before. */
  async getResults(
    batchId: string,
    query: ResultsQuery = {},
    options?: CallOptions,
  ): Promise<BatchResults> {
    const results = await this.#results<BatchResults>(batchId, query, options);
    if (results.type !== 'analysis') {
      throw new UnexpectedAnswer('the batch is not an analysis: call the method for its results');
    }
    return results;
  }

  /** What a refactor batch proposes, and how far that has come. */
  getRefactorResults(
    batchId: string,
    query: ResultsQuery = {},
    options?: CallOptions,
  ): Promise<RefactorResults> {
    return this.#results(batchId, query, options);
  }

  /** The reports of a report batch that has ended; throws ResultsNotReady before. */
  getReportResults(
    batchId: string,
    query: Pick<ResultsQuery, 'jobs'> = {},
    options?: CallOptions,
  ): Promise<ReportResults> {
    return this.#results(batchId, query, options);
  }

  /** A batch's jobs. */
  jobs(batchId: string, filters: JobFilters = {}, options?: CallOptions): Paged<JobItem, Page<JobItem>> {
    return this.page(path`/v1/batches/${batchId}/jobs`, filters, options);
  }

  /** One job with all that is known of it. */
  job(batchId: string, jobId: string, options?: CallOptions): Promise<JobDetail> {
    return this.read(path`/v1/batches/${batchId}/jobs/${jobId}`, undefined, options);
  }

  /**
   * The report in a format, as it comes: `await writeFile('report.pdf', await batches.download(…))`.
   *
   * `json` is the answer of the API. `csv` is a zip with one file per table or, with `table`, that table
   * alone; `role` restricts it to the rows about code of that role.
   */
  download(
    batchId: string,
    query: ReportQuery,
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    const place = path`/v1/batches/${batchId}/results`;
    return this.sender.download({ method: 'GET', path: place, read: dataOf, query }, options);
  }

  #results<T>(batchId: string, query: ResultsQuery, options?: CallOptions): Promise<T> {
    const wanted: Query = { ...query, jobs: query.jobs?.join(',') };
    return this.read(path`/v1/batches/${batchId}/results`, wanted, options);
  }
}
