import { type CallOptions, path } from './calls.js';
import type {
  QualityGateItem,
  QualityGateRemoved,
  SetQualityGate,
} from './generated/types.gen.js';
import { Resource } from './resource.js';

/** `client.qualityGates`: what analyses must pass. */
export class QualityGates extends Resource {
  /** Those of the account's own and those that are built in, by name. */
  list(options?: CallOptions): Promise<QualityGateItem[]> {
    return this.read('/v1/quality-gates', undefined, options);
  }

  /** The conditions of one gate. */
  get(name: string, options?: CallOptions): Promise<QualityGateItem> {
    return this.read(path`/v1/quality-gates/${name}`, undefined, options);
  }

  /** Adds a gate, or replaces its conditions. */
  set(name: string, body: SetQualityGate, options?: CallOptions): Promise<QualityGateItem> {
    return this.write('PUT', path`/v1/quality-gates/${name}`, body, options);
  }

  /** Removes a gate of the account's own. */
  remove(name: string, options?: CallOptions): Promise<QualityGateRemoved> {
    return this.write('DELETE', path`/v1/quality-gates/${name}`, undefined, options);
  }
}
