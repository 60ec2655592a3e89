/**
 * Speaks to Seam: one POST per attempt over kept-open connections. Redirects are errors, paths are constants, ids
 * travel in the body.
 */
import { Lane, type LaneOptions } from './lane.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { Upstream, type UpstreamStats } from './upstream.ts';

export { type Answer, originOf } from './answer.ts';
export { type CallRecord, isRead, type Params, type Path } from './call.ts';
export type { CallFollower, CallOptions, Lane, LaneOptions } from './lane.ts';
export type { UpstreamStats } from './upstream.ts';

type Parts = 'retry' | 'breaker';

/** Bounds other than the usual ones; `limits.ts` has those. */
export type SomeLimits = Partial<Omit<Limits, Parts>> & { [P in Parts]?: Partial<Limits[P]> };

export interface ClientOptions {
  /** Where Seam is, such as `https://connect.getseam.com`; a path in it is kept as a prefix. */
  endpoint: string;
  limits?: SomeLimits | undefined;
}

export interface SeamClient {
  /** The calls of one operation; its time runs from now. */
  open(options: LaneOptions): Lane;
  stats(): UpstreamStats;
  close(): Promise<void>;
}

export function createSeamClient({ endpoint, limits = {} }: ClientOptions): SeamClient {
  if (!URL.canParse(endpoint)) {
    throw new TypeError('"endpoint" must be a URL such as https://connect.getseam.com');
  }
  const upstream = new Upstream(new URL(endpoint), {
    ...DEFAULT_LIMITS,
    ...limits,
    retry: { ...DEFAULT_LIMITS.retry, ...limits.retry },
    breaker: { ...DEFAULT_LIMITS.breaker, ...limits.breaker },
  });
  return {
    open: options => new Lane(upstream, options),
    stats: () => upstream.stats(),
    close: () => upstream.close(),
  };
}
