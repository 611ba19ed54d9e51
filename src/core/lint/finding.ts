export type FindingKind =
  /** What would end a start. */
  | 'invalid-schema'
  /** A root field that anyone may run, and nobody said so. */
  | 'unguarded-field'
  /** A mutation that any token may run. */
  | 'any-token'
  /** A root field that gives anyone a type which a rule on another root field guards. */
  | 'side-door'
  /** A rule directive of which composition may have kept one use of several. */
  | 'possible-loss'
  /** `_entities` or `_service`, which anyone may use. */
  | 'open-subgraph-field'
  /** `_entities` or `_service`, which nobody may use, since no rule opens them. */
  | 'closed-subgraph-field'
  /** A schema that reads better by the other naming convention. */
  | 'other-naming'
  /** A derived scope that reads the wrong way round, or that may. */
  | 'odd-name'
  /** A scope that a name with a role in it shares with a name without. */
  | 'shared-scope'
  /** A directive of the schema's own that is nearly one of the rules. */
  | 'misspelt-directive'
  /** Our usual name for a directive that the operator renamed, used as if it still were ours. */
  | 'forgotten-name'
  /** A directive of another server's that looks like a rule. */
  | 'foreign-rule'
  /** A directive of another platform, which neither a definition nor a link explains. */
  | 'unknown-directive'
  /** A scope that names what is not in the schema, or is nearly another. */
  | 'misspelt-scope'
  /** A directive that changes nothing where it stands. */
  | 'no-effect'
  /** A rule on an argument or input field that nobody can leave out. */
  | 'required-value'
  /** A condition that is the same for everybody, or that the caller decides. */
  | 'weak-condition'
  /** Something of an introspected schema that could not be taken over, or was made fit. */
  | 'odd-schema'
  /** An operation of the manifest that does not fit the schema, or needs more than when it was published. */
  | 'stale-operation'
  /** Rules that are only observed. */
  | 'dry-run'
  /** A configured pattern that covers no scope of the schema. */
  | 'dead-pattern'
  /** A configured pattern that is none. */
  | 'invalid-pattern'

/** Something about a schema's rules that its author should know. Errors are for what cannot be meant. */
export interface Finding {
  readonly kind: FindingKind
  readonly severity: 'error' | 'warning' | 'info'
  /** Of the schema; for a pattern, what its source is called; for a setting, its name. */
  readonly coordinate: string
  readonly message: string
  /** `file:line`, where the SDL is known. */
  readonly location?: string
  /** What to write instead. */
  readonly suggestion?: string
}

export function printFinding({ severity, coordinate, message, location, suggestion }: Finding): string {
  const place = location === undefined ? coordinate : `${location} ${coordinate}`
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`
  return `${place}: ${severity}: ${message}${hint}`
}
