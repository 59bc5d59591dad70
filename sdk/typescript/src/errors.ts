import type { ErrorDetail } from './generated/types.gen.js';

/** What is known of an error besides its kind; `retryAfter` is in seconds. */
export interface ErrorFields {
  details?: readonly ErrorDetail[] | undefined;
  retryAfter?: number | undefined;
  resolution?: string | undefined;
  requestId?: string | undefined;
  code?: string | undefined;
  status?: number | undefined;
}

/** Base of every error of this client; each code of the API has a class of its own. */
export class WundrError extends Error {
  static readonly code: string = 'INTERNAL';
  static readonly status: number = 500;
  static readonly resolution: string = 'Report it with the request id.';

  readonly code: string;
  /** The HTTP status of the answer, or the one that such an answer would have. */
  readonly status: number;
  /** What is wrong, field by field. */
  readonly details: readonly ErrorDetail[];
  /** How many seconds the server asks to wait. */
  readonly retryAfter: number | undefined;
  /** The way out. */
  readonly resolution: string;
  readonly requestId: string | undefined;

  constructor(message: string, fields: ErrorFields = {}) {
    super(message);
    const kind = new.target;
    this.name = kind.name;
    this.code = fields.code ?? kind.code;
    this.status = fields.status ?? kind.status;
    this.details = fields.details ?? [];
    this.retryAfter = fields.retryAfter;
    this.resolution = fields.resolution || kind.resolution;
    this.requestId = fields.requestId;
  }
}

/** An answer that this version does not know: a newer code, or another server. */
export class UnexpectedAnswer extends WundrError {
  static override readonly code: string = 'UNEXPECTED_ANSWER';
  static override readonly status: number = 502;
  static override readonly resolution: string =
    "Check the server's address, and that client and server have the same version.";
}

/** The address or the key cannot be used; the text never has the key. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}
