import { Batches } from './batches.js';
import { type Answer, errorOf } from './answers.js';
import { type CallOptions, dataOf } from './calls.js';
import { DeliveryHosts } from './deliveryHosts.js';
import { Dispositions } from './dispositions.js';
import { UnexpectedAnswer } from './errors.js';
import { Findings } from './findings.js';
import type { Health, PlanItem, TemplateItem, Usage } from './generated/types.gen.js';
import { profileOf, refuseBrowsers } from './profile.js';
import { Projects } from './projects.js';
import { QualityGates } from './qualityGates.js';
import type { RetryConfig } from './retry.js';
import { Schedules } from './schedules.js';
import { Sender } from './transport.js';
import { Webhooks } from './webhooks.js';

const TIMEOUT_MILLISECONDS = 60_000;

export interface ClientOptions {
  /** The key; `WUNDR_API_KEY` if left out. */
  apiKey?: string | undefined;
  /** The server's address; `WUNDR_API_URL` if left out, else a server on this machine. */
  baseURL?: string | undefined;
  /** How many milliseconds the server may be silent; 60,000 if left out. */
  timeout?: number | undefined;
  /** Takes the place of the runtime's `fetch`, to go through a proxy say. */
  fetch?: typeof fetch | undefined;
  /** Which failures are tried again; those that pass by themselves, three times, if left out. */
  retry?: RetryConfig | undefined;
  /** Allows the client in browsers, where everyone who visits the page can read the key. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** The way to one Wundr server. Throws ProfileError if the address or the key cannot be used. */
export class WundrClient {
  readonly batches: Batches;
  readonly projects: Projects;
  readonly findings: Findings;
  readonly dispositions: Dispositions;
  readonly qualityGates: QualityGates;
  readonly schedules: Schedules;
  readonly webhooks: Webhooks;
  readonly deliveryHosts: DeliveryHosts;
  readonly #sender: Sender;

  constructor(options: ClientOptions = {}) {
    if (!options.dangerouslyAllowBrowser) refuseBrowsers();
    const profile = profileOf(options.apiKey, options.baseURL);
    const send = options.fetch ?? ((...request) => fetch(...request));
    const timeout = options.timeout ?? TIMEOUT_MILLISECONDS;
    const sender = new Sender(profile, timeout, send, options.retry ?? {});
    this.#sender = sender;
    this.batches = new Batches(sender);
    this.projects = new Projects(sender);
    this.findings = new Findings(sender);
    this.dispositions = new Dispositions(sender);
    this.qualityGates = new QualityGates(sender);
    this.schedules = new Schedules(sender);
    this.webhooks = new Webhooks(sender);
    this.deliveryHosts = new DeliveryHosts(sender);
  }

  /** The server's address. */
  get baseURL(): string {
    return this.#sender.baseURL;
  }

  /** Whether the server answers, and its version; needs no valid key. */
  health(options?: CallOptions): Promise<Health> {
    return this.#sender.send({ method: 'GET', path: '/healthz', read: healthOf }, options);
  }

  /** What the account has used of its plan. */
  usage(options?: CallOptions): Promise<Usage> {
    return this.#get('/v1/usage', options);
  }

  /** The limits of every plan. */
  plans(options?: CallOptions): Promise<PlanItem[]> {
    return this.#get('/v1/plans', options);
  }

  /** What `batches.createFromTemplate` can make batches of. */
  templates(options?: CallOptions): Promise<TemplateItem[]> {
    return this.#get('/v1/batch-templates', options);
  }

  #get<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#sender.send<T>({ method: 'GET', path, read: dataOf }, options);
  }
}

/** The only answer without an envelope. */
function healthOf(answer: Answer): Health {
  if (answer.status >= 400) throw errorOf(answer);
  try {
    const health = JSON.parse(answer.text) as Partial<Health> | null;
    if (health?.status && health.version) return health as Health;
  } catch {
    // reported below
  }
  throw new UnexpectedAnswer('the server at this address is not a Wundr server');
}
