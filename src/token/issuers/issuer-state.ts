import type { IssuerRecord } from '../issuer-record.ts'
import type { KeySourceHealth } from '../keys/key-source-health.ts'
import type { Parties } from './parties.ts'

/** An issuer whose tokens are believed, as operators see it: how its tokens are read, and the state of its keys. */
export interface IssuerState {
  /** `tenants`: a name with `{tenant}`, which stands for many issuers. */
  readonly kind: 'own' | 'trusted' | 'tenants'
  readonly name: string
  /** Undefined: tokens for any audience count. */
  readonly audiences: readonly string[] | undefined
  /** Patterns as text; undefined if the issuer sets no bound. */
  readonly ceiling: readonly string[] | undefined
  /** Whether its tokens are introspected. */
  readonly isIntrospected: boolean
  readonly sources: readonly KeySourceState[]
}

export interface KeySourceState {
  /** The owner of the keys: the issuer itself, or one of its tenants. */
  readonly issuer: string
  readonly keys: number
  /** Undefined for configured keys, which are never looked up. */
  readonly health: KeySourceHealth | undefined
}

/** The own issuer first, then the configured ones in order. No I/O. */
export function describeIssuers({ own, single, trusted, tenants }: Parties): readonly IssuerState[] {
  return [
    { ...describe(own, 'own'), isIntrospected: false, sources: [describeSource(own)] },
    ...trusted.map((record, index) => ({
      ...describe(record, 'trusted'),
      isIntrospected: single[index]?.introspection !== undefined,
      sources: [describeSource(record)],
    })),
    ...tenants.map(({ name, model, known }) => ({
      ...describe(model, 'tenants'),
      name,
      isIntrospected: false,
      sources: known().map(describeSource),
    })),
  ]
}

function describe(
  { name, audiences, ceilings }: IssuerRecord,
  kind: IssuerState['kind'],
): Pick<IssuerState, 'kind' | 'name' | 'audiences' | 'ceiling'> {
  const [ceiling] = ceilings
  return { kind, name, audiences, ceiling: ceiling?.map(({ text }) => text) }
}

function describeSource({ name, keys }: IssuerRecord): KeySourceState {
  const health = keys.health?.()
  if (health !== undefined) return { issuer: name, keys: health.keys, health }
  const set = keys.current()
  return { issuer: name, keys: set instanceof Promise ? 0 : set.keys.length, health: undefined }
}
