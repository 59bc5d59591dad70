import { type CallOptions, path } from './calls.js';
import type {
  CreateWebhook,
  DeliveryItem,
  ListDeliveriesData,
  ListWebhooksData,
  UpdateWebhook,
  WebhookCreated,
  WebhookDeleted,
  WebhookItem,
  WebhookSecret,
  WebhookTested,
} from './generated/types.gen.js';
import type { Page, Paged } from './pages.js';
import { Resource } from './resource.js';

export type WebhookFilters = NonNullable<ListWebhooksData['query']>;
export type DeliveryFilters = NonNullable<ListDeliveriesData['query']>;

/** `client.webhooks`: where the events of the account's batches go, and what became of them. */
export class Webhooks extends Resource {
  /** Has events sent to a URL. The answer's `secret` verifies them; it is shown this once. */
  create(body: CreateWebhook, options?: CallOptions): Promise<WebhookCreated> {
    return this.write('POST', '/v1/webhooks', body, options);
  }

  /** The account's webhooks. */
  list(
    filters: WebhookFilters = {},
    options?: CallOptions,
  ): Paged<WebhookItem, Page<WebhookItem>> {
    return this.page('/v1/webhooks', filters, options);
  }

  /** One webhook, and whether its receiver fails. */
  get(webhookId: string, options?: CallOptions): Promise<WebhookItem> {
    return this.read(path`/v1/webhooks/${webhookId}`, undefined, options);
  }

  /** Changes what is given; the rest stays. */
  update(webhookId: string, body: UpdateWebhook, options?: CallOptions): Promise<WebhookItem> {
    return this.write('PATCH', path`/v1/webhooks/${webhookId}`, body, options);
  }

  /** Nothing more is sent to it. */
  delete(webhookId: string, options?: CallOptions): Promise<WebhookDeleted> {
    return this.write('DELETE', path`/v1/webhooks/${webhookId}`, undefined, options);
  }

  /** A new secret; the one before it signs beside it for a day. */
  rotateSecret(webhookId: string, options?: CallOptions): Promise<WebhookSecret> {
    return this.write('POST', path`/v1/webhooks/${webhookId}/rotate-secret`, undefined, options);
  }

  /** A new secret for the webhooks that batches name in their options. */
  rotateBatchSecret(options?: CallOptions): Promise<WebhookSecret> {
    return this.write('POST', '/v1/webhooks:rotate-secret', undefined, options);
  }

  /** Sends a test event now, and says what came of it. */
  test(webhookId: string, options?: CallOptions): Promise<WebhookTested> {
    return this.write('POST', path`/v1/webhooks/${webhookId}/test`, undefined, options);
  }

  /** A batch's deliveries with their attempts, in the order of its events. */
  deliveries(
    batchId: string,
    filters: DeliveryFilters = {},
    options?: CallOptions,
  ): Paged<DeliveryItem, Page<DeliveryItem>> {
    return this.page(path`/v1/batches/${batchId}/deliveries`, filters, options);
  }

  /** Sends an event again, delivered or not, under the same id. */
  redeliver(batchId: string, deliveryId: string, options?: CallOptions): Promise<DeliveryItem> {
    const place = path`/v1/batches/${batchId}/deliveries/${deliveryId}/redeliver`;
    return this.write('POST', place, undefined, options);
  }
}
