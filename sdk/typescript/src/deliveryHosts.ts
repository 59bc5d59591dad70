import { type CallOptions, path } from './calls.js';
import type {
  DeliveryHostDeleted,
  DeliveryHostItem,
  PutDeliveryHost,
} from './generated/types.gen.js';
import { Resource } from './resource.js';

/** `client.deliveryHosts`: the hosts that approved changes are delivered to. */
export class DeliveryHosts extends Resource {
  /** All of them, by name. */
  list(options?: CallOptions): Promise<DeliveryHostItem[]> {
    return this.read('/v1/delivery-hosts', undefined, options);
  }

  /** What is known of one host. */
  get(host: string, options?: CallOptions): Promise<DeliveryHostItem> {
    return this.read(path`/v1/delivery-hosts/${host}`, undefined, options);
  }

  /** Keeps a token for writing to `host`, in place of what was known of the host. */
  set(host: string, body: PutDeliveryHost, options?: CallOptions): Promise<DeliveryHostItem> {
    return this.write('PUT', path`/v1/delivery-hosts/${host}`, body, options);
  }

  /** Forgets the token of `host`. */
  remove(host: string, options?: CallOptions): Promise<DeliveryHostDeleted> {
    return this.write('DELETE', path`/v1/delivery-hosts/${host}`, undefined, options);
  }
}
