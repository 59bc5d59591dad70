import { type CallOptions, path } from './calls.js';
import type {
  CreateDisposition,
  DispositionItem,
  ListDispositionsData,
} from './generated/types.gen.js';
import type { Page, Paged } from './pages.js';
import { Resource } from './resource.js';

export type DispositionFilters = NonNullable<ListDispositionsData['query']>;

/** `client.dispositions`: what was decided about findings, so that they count no more. */
export class Dispositions extends Resource {
  /** Decides about one finding, or about a `code` in the files that `path` fits. */
  add(
    projectId: string,
    body: CreateDisposition,
    options?: CallOptions,
  ): Promise<DispositionItem> {
    return this.write('POST', path`/v1/projects/${projectId}/dispositions`, body, options);
  }

  /** The project's decisions, the newest first. */
  list(
    projectId: string,
    filters: DispositionFilters = {},
    options?: CallOptions,
  ): Paged<DispositionItem, Page<DispositionItem>> {
    return this.page(path`/v1/projects/${projectId}/dispositions`, filters, options);
  }

  /** Takes a decision back: its findings count again. */
  revoke(
    projectId: string,
    dispositionId: string,
    reason?: string,
    options?: CallOptions,
  ): Promise<DispositionItem> {
    const place = path`/v1/projects/${projectId}/dispositions/${dispositionId}`;
    return this.write('DELETE', place, reason === undefined ? {} : { reason }, options);
  }
}
