import { type CallOptions, path } from './calls.js';
import type {
  GetProjectHistoryData,
  HistoryPoint,
  ListProjectsData,
  ProjectDetail,
  ProjectItem,
  UpdateProject,
} from './generated/types.gen.js';
import type { CursorPage, Page, Paged } from './pages.js';
import { Resource } from './resource.js';

export type ProjectFilters = Omit<NonNullable<ListProjectsData['query']>, 'label'> & {
  /** A project must have all of these labels. */
  labels?: Readonly<Record<string, string>>;
};
export type HistoryFilters = Omit<NonNullable<GetProjectHistoryData['query']>, 'from' | 'to'> & {
  /** Only analyses that completed then or later. */
  from?: string | Date;
  /** Only analyses that completed before. */
  to?: string | Date;
};

/** `client.projects`: the repositories that the account's batches have had to do with. */
export class Projects extends Resource {
  /** The projects, each with its last result. */
  list(
    { labels, ...filters }: ProjectFilters = {},
    options?: CallOptions,
  ): Paged<ProjectItem, CursorPage<ProjectItem>> {
    return this.page('/v1/projects', { ...filters, label: labels }, options);
  }

  /** One project with the history of its results, newest first. */
  get(projectId: string, options?: CallOptions): Promise<ProjectDetail> {
    return this.read(path`/v1/projects/${projectId}`, undefined, options);
  }

  /** Changes the settings that are given; null takes one back. */
  update(projectId: string, body: UpdateProject, options?: CallOptions): Promise<ProjectDetail> {
    return this.write('PATCH', path`/v1/projects/${projectId}`, body, options);
  }

  /** The numbers of a branch's analyses, the newest first. */
  history(
    projectId: string,
    filters: HistoryFilters = {},
    options?: CallOptions,
  ): Paged<HistoryPoint, Page<HistoryPoint>> {
    return this.page(path`/v1/projects/${projectId}/history`, filters, options);
  }
}
