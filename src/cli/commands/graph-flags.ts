import type { GraphFormat } from '../../core/listing/graph-text.ts'
import { UserError } from '../io.ts'

/** The options of `scopes --graph`. */
export interface GraphFlags {
  readonly graph?: GraphFormat
  readonly type?: readonly string[]
  readonly depth?: number
  readonly guarded?: boolean
  /** `true`: the authKeys of the configuration. */
  readonly clients?: string | true
  readonly nodes?: number
}

/** Refuses options that would be ignored without a graph. Throws `UserError`. */
export function assertGraphFlags({ graph, ...flags }: GraphFlags): void {
  if (graph !== undefined) return
  const given = (['type', 'depth', 'guarded', 'clients', 'nodes'] as const).filter(
    (name) => flags[name] !== undefined,
  )
  if (given.length > 0) throw new UserError(...given.map((name) => `--${name} goes with --graph.`))
}
