import { type CallOptions, path } from './calls.js';
import type {
  AnalysisPlace,
  FindingDetail,
  FindingFacets,
  FindingItem,
  ListFindingsData,
} from './generated/types.gen.js';
import type { CursorPage, Paged } from './pages.js';
import { Resource } from './resource.js';

type FindingQuery = NonNullable<ListFindingsData['query']>;
/** Filters take one value, or several of which one must match. */
export type FindingFilters = {
  [Name in keyof Omit<FindingQuery, 'since'>]: FindingQuery[Name] extends
    | (infer Value)[]
    | undefined
    ? Value | readonly Value[]
    : FindingQuery[Name];
} & { since?: string | Date };

/** One page of a project's findings; `facets` count all that the filters leave. */
export interface FindingPage extends CursorPage<FindingItem> {
  analysis: AnalysisPlace;
  facets: FindingFacets;
}

/** `client.findings`: what the analyses of projects have found. */
export class Findings extends Resource {
  /**
   * The findings of the last analysis of a branch, or of a batch or job. Fixed ones are listed only where
   * `state` names them.
   */
  list(
    projectId: string,
    filters: FindingFilters = {},
    options?: CallOptions,
  ): Paged<FindingItem, FindingPage> {
    return this.page(path`/v1/projects/${projectId}/findings`, filters, options);
  }

  /** One finding with all decisions about it. */
  get(findingId: string, options?: CallOptions): Promise<FindingDetail> {
    return this.read(path`/v1/findings/${findingId}`, undefined, options);
  }
}
