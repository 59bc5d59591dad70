// Written by `make sdk-types`.

import { WundrError } from '../errors.js';

/** The request itself cannot be read: a parameter, a header or the body. */
export class InvalidRequest extends WundrError {
  static override readonly code: string = "INVALID_REQUEST";
  static override readonly status: number = 422;
  static override readonly resolution: string = "Correct the request as the details say.";
}

/** A field of a new batch is wrong. */
export class InvalidJobConfig extends WundrError {
  static override readonly code: string = "INVALID_JOB_CONFIG";
  static override readonly status: number = 422;
  static override readonly resolution: string = "Correct the fields named in the details.";
}

/** A job's repository cannot be analysed: not found, not allowed, or not readable. */
export class InvalidRepository extends WundrError {
  static override readonly code: string = "INVALID_REPOSITORY";
  static override readonly status: number = 422;
  static override readonly resolution: string = "Check the repository's URL, branch, commit and access.";
}

/** The targets of a new batch cannot be listed, or they select no repository. */
export class InvalidTargets extends WundrError {
  static override readonly code: string = "INVALID_TARGETS";
  static override readonly status: number = 422;
  static override readonly resolution: string = "Correct the fields named in the details.";
}

/** The host of the targets does not answer in time, or accepts no more calls for now. */
export class ForgeUnavailable extends WundrError {
  static override readonly code: string = "FORGE_UNAVAILABLE";
  static override readonly status: number = 503;
  static override readonly resolution: string = "Create the batch again later; wait as long as Retry-After says, if it is given.";
}

/** More jobs than the plan allows in one batch. */
export class BatchSizeExceeded extends WundrError {
  static override readonly code: string = "BATCH_SIZE_EXCEEDED";
  static override readonly status: number = 413;
  static override readonly resolution: string = "Split the batch into smaller ones.";
}

/** The body is larger than the server reads. */
export class PayloadTooLarge extends WundrError {
  static override readonly code: string = "PAYLOAD_TOO_LARGE";
  static override readonly status: number = 413;
  static override readonly resolution: string = "Send a smaller body.";
}

/** More than the plan allows, or than any node has. */
export class InsufficientResources extends WundrError {
  static override readonly code: string = "INSUFFICIENT_RESOURCES";
  static override readonly status: number = 409;
  static override readonly resolution: string = "Lower max_parallel or the job's resources, or upgrade the plan.";
}

/** The plan's credits of the month do not cover the batch. */
export class InsufficientCredits extends WundrError {
  static override readonly code: string = "INSUFFICIENT_CREDITS";
  static override readonly status: number = 402;
  static override readonly resolution: string = "Wait for the monthly reset or upgrade the plan.";
}

/** The plan's batches of the day or month are used up. */
export class QuotaExceeded extends WundrError {
  static override readonly code: string = "QUOTA_EXCEEDED";
  static override readonly status: number = 429;
  static override readonly resolution: string = "Wait for the reset named in Retry-After, or upgrade the plan.";
}

/** The plan's requests for this hour are used up, or another limit on requests is reached. */
export class RateLimited extends WundrError {
  static override readonly code: string = "RATE_LIMITED";
  static override readonly status: number = 429;
  static override readonly resolution: string = "Wait as long as Retry-After says.";
}

/** A job or batch ran past its deadline. */
export class TimeoutExceeded extends WundrError {
  static override readonly code: string = "TIMEOUT_EXCEEDED";
  static override readonly status: number = 504;
  static override readonly resolution: string = "Raise timeout_minutes or make the jobs smaller.";
}

/** Something that the request needs is away for a moment. */
export class ResourceUnavailable extends WundrError {
  static override readonly code: string = "RESOURCE_UNAVAILABLE";
  static override readonly status: number = 503;
  static override readonly resolution: string = "Try again in a moment.";
}

/** The API key is missing, unknown, expired or revoked. */
export class Unauthenticated extends WundrError {
  static override readonly code: string = "UNAUTHENTICATED";
  static override readonly status: number = 401;
  static override readonly resolution: string = "Send a valid API key as 'Authorization: Bearer wundr_ak_…'.";
}

/** The key or the link does not allow this. */
export class Forbidden extends WundrError {
  static override readonly code: string = "FORBIDDEN";
  static override readonly status: number = 403;
  static override readonly resolution: string = "Use a key that is allowed to do this.";
}

/** There is nothing of this name in the account. */
export class NotFound extends WundrError {
  static override readonly code: string = "NOT_FOUND";
  static override readonly status: number = 404;
  static override readonly resolution: string = "Check the id; it may belong to another account.";
}

/** The address exists, but not for this method. */
export class MethodNotAllowed extends WundrError {
  static override readonly code: string = "METHOD_NOT_ALLOWED";
  static override readonly status: number = 405;
  static override readonly resolution: string = "Use a method from the Allow header.";
}

/** The state does not allow the action. */
export class Conflict extends WundrError {
  static override readonly code: string = "CONFLICT";
  static override readonly status: number = 409;
  static override readonly resolution: string = "Look at the batch's status first.";
}

/** The Idempotency-Key was used with another request. */
export class IdempotencyConflict extends WundrError {
  static override readonly code: string = "IDEMPOTENCY_CONFLICT";
  static override readonly status: number = 409;
  static override readonly resolution: string = "Use a new Idempotency-Key for a different request.";
}

/** The batch has not ended yet. */
export class ResultsNotReady extends WundrError {
  static override readonly code: string = "RESULTS_NOT_READY";
  static override readonly status: number = 409;
  static override readonly resolution: string = "Wait until the batch has ended.";
}

/** The proposed changes are not those that were reviewed. */
export class PreviewChanged extends WundrError {
  static override readonly code: string = "PREVIEW_CHANGED";
  static override readonly status: number = 409;
  static override readonly resolution: string = "Review the changes again and send the digest of the batch's approval.";
}

/** Retention has removed the preview that the action needs. */
export class PreviewRemoved extends WundrError {
  static override readonly code: string = "PREVIEW_REMOVED";
  static override readonly status: number = 409;
  static override readonly resolution: string = "Create the batch again to get new proposals.";
}

/** The account requires that another key approves than the one that created the batch. */
export class FourEyesRequired extends WundrError {
  static override readonly code: string = "FOUR_EYES_REQUIRED";
  static override readonly status: number = 403;
  static override readonly resolution: string = "Have the changes approved with another key of the account.";
}

/** A defect of the server; it was logged. */
export class Internal extends WundrError {
  static override readonly code: string = "INTERNAL";
  static override readonly status: number = 500;
  static override readonly resolution: string = "Report it with the request id.";
}

/** Every error of the API by its code. */
export const ERRORS: Readonly<Record<string, typeof WundrError>> = {
  INVALID_REQUEST: InvalidRequest,
  INVALID_JOB_CONFIG: InvalidJobConfig,
  INVALID_REPOSITORY: InvalidRepository,
  INVALID_TARGETS: InvalidTargets,
  FORGE_UNAVAILABLE: ForgeUnavailable,
  BATCH_SIZE_EXCEEDED: BatchSizeExceeded,
  PAYLOAD_TOO_LARGE: PayloadTooLarge,
  INSUFFICIENT_RESOURCES: InsufficientResources,
  INSUFFICIENT_CREDITS: InsufficientCredits,
  QUOTA_EXCEEDED: QuotaExceeded,
  RATE_LIMITED: RateLimited,
  TIMEOUT_EXCEEDED: TimeoutExceeded,
  RESOURCE_UNAVAILABLE: ResourceUnavailable,
  UNAUTHENTICATED: Unauthenticated,
  FORBIDDEN: Forbidden,
  NOT_FOUND: NotFound,
  METHOD_NOT_ALLOWED: MethodNotAllowed,
  CONFLICT: Conflict,
  IDEMPOTENCY_CONFLICT: IdempotencyConflict,
  RESULTS_NOT_READY: ResultsNotReady,
  PREVIEW_CHANGED: PreviewChanged,
  PREVIEW_REMOVED: PreviewRemoved,
  FOUR_EYES_REQUIRED: FourEyesRequired,
  INTERNAL: Internal,
};

/** The events that this version knows. */
export const EVENT_NAMES: ReadonlySet<string> = new Set([
  'batch.created',
  'batch.started',
  'batch.progress',
  'batch.job_completed',
  'batch.awaiting_approval',
  'batch.approved',
  'batch.rejected',
  'batch.applied',
  'changeset.opened',
  'changeset.edited',
  'changeset.merged',
  'changeset.closed',
  'changeset.undone',
  'changeset.failed',
  'batch.completed',
  'batch.failed',
  'batch.cancelled',
]);
