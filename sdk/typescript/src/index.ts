/** The client of Wundr: `import { WundrClient } from '@wundr/sdk'`. */

export type {
  BatchFilters,
  Batches,
  EventOptions,
  JobFilters,
  NewBatch,
  ReportQuery,
  ResultsQuery,
  StatusQuery,
  TemplateFields,
} from './batches.js';
export type { CallOptions } from './calls.js';
export { type ClientOptions, WundrClient } from './client.js';
export type { DeliveryHosts } from './deliveryHosts.js';
export type { DispositionFilters, Dispositions } from './dispositions.js';
export { type ErrorFields, ProfileError, UnexpectedAnswer, WundrError } from './errors.js';
export type { FindingFilters, FindingPage, Findings } from './findings.js';
export * from './generated/constants.gen.js';
export type * from './generated/types.gen.js';
export type { CursorPage, NextPage, Page, Paged } from './pages.js';
export type { HistoryFilters, ProjectFilters, Projects } from './projects.js';
export type { QualityGates } from './qualityGates.js';
export type { BackoffStrategy, RetryConfig } from './retry.js';
export type { ChangeFilters, ChangePage, ChangesetFilters, DiffFilters } from './reviewing.js';
export type { ScheduleFilters, ScheduleRunFilters, Schedules } from './schedules.js';
export {
  verifyWebhook,
  type WebhookEvent,
  type WebhookHeaders,
  WebhookVerificationError,
} from './signatures.js';
export type { WaitOptions, WatchOptions } from './watching.js';
export type { DeliveryFilters, WebhookFilters, Webhooks } from './webhooks.js';
