import { type CallOptions, dataOf, path } from './calls.js';
import type {
  ActOnChangesets,
  ApplyChanges,
  ApproveChanges,
  ChangeItem,
  ChangesApplied,
  ChangesDecided,
  ChangesetAction,
  ChangesetItem,
  ChangesetsActedOn,
  GetJobDiffData,
  ListChangesData,
  ListChangesetsData,
  ListCounts,
  RejectChanges,
} from './generated/types.gen.js';
import type { Page, Paged } from './pages.js';
import { Resource } from './resource.js';

export type ChangeFilters = NonNullable<ListChangesData['query']>;
export type DiffFilters = NonNullable<GetJobDiffData['query']>;
export type ChangesetFilters = NonNullable<ListChangesetsData['query']>;

/** One page of proposed changes; `counts` are of all that the filters leave. */
export interface ChangePage extends Page<ChangeItem> {
  counts: ListCounts;
}

/** What `client.batches` does with the changes that a refactor batch proposes. */
export class Reviewing extends Resource {
  /** The proposed changes. `path` is a file or, ending in a slash, a folder. */
  changes(
    batchId: string,
    filters: ChangeFilters = {},
    options?: CallOptions,
  ): Paged<ChangeItem, ChangePage> {
    return this.page(path`/v1/batches/${batchId}/changes`, filters, options);
  }

  /** What a job's changes do to its files, for `git apply`; files may be in any encoding. */
  async diff(
    batchId: string,
    jobId: string,
    filters: DiffFilters = {},
    options?: CallOptions,
  ): Promise<Uint8Array> {
    const place = path`/v1/batches/${batchId}/jobs/${jobId}/diff`;
    const call = { method: 'GET', path: place, read: dataOf, query: filters } as const;
    return new Uint8Array(await new Response(await this.sender.download(call, options)).arrayBuffer());
  }

  /**
   * Approves all changes, or those that fulfil each criterion given.
   *
   * `digest` is that of the `approval` in the batch's status: it names what was reviewed. Throws
   * PreviewChanged for another one. `apply` ends the review.
   */
  approve(
    batchId: string,
    body: ApproveChanges,
    options?: CallOptions,
  ): Promise<ChangesDecided> {
    return this.change('POST', path`/v1/batches/${batchId}/approve`, body, options);
  }

  /** Rejects changes, chosen as by `approve`; with all rejected, the batch ends. */
  reject(batchId: string, body: RejectChanges = {}, options?: CallOptions): Promise<ChangesDecided> {
    return this.change('POST', path`/v1/batches/${batchId}/reject`, body, options);
  }

  /** Ends the review, so that what is approved is applied; or only says what that would do. */
  apply(batchId: string, body: ApplyChanges = {}, options?: CallOptions): Promise<ChangesApplied> {
    return this.change('POST', path`/v1/batches/${batchId}/apply`, body, options);
  }

  /** The batch's changesets: how the delivery of its changes stands. */
  changesets(
    batchId: string,
    filters: ChangesetFilters = {},
    options?: CallOptions,
  ): Paged<ChangesetItem, Page<ChangesetItem>> {
    return this.page(path`/v1/batches/${batchId}/changesets`, filters, options);
  }

  /** Has changesets, or all, refreshed, rebuilt, retried, closed or undone. */
  actOnChangesets(
    batchId: string,
    action: ChangesetAction,
    changesetIds?: string[],
    options?: CallOptions,
  ): Promise<ChangesetsActedOn> {
    const body: ActOnChangesets = { action, ...(changesetIds && { changeset_ids: changesetIds }) };
    return this.change('POST', path`/v1/batches/${batchId}/changesets:actions`, body, options);
  }

  /** Undoes the delivery of changesets, or of all. */
  undo(
    batchId: string,
    changesetIds?: string[],
    options?: CallOptions,
  ): Promise<ChangesetsActedOn> {
    return this.actOnChangesets(batchId, 'undo', changesetIds, options);
  }
}
