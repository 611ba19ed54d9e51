export type FindingKind =
  /** A problem that would prevent a start. */
  | 'invalid-schema'
  /** A root field that anyone may run without an explicit statement to that effect. */
  | 'unguarded-field'
  /** A mutation that any token may run. */
  | 'any-token'
  /** A root field that gives anyone a type guarded by a rule on another root field. */
  | 'side-door'
  /** A rule directive of which composition may have kept only one of several uses. */
  | 'possible-loss'
  /** `_entities` or `_service`, open to anyone. */
  | 'open-subgraph-field'
  /** `_entities` or `_service`, closed to everyone because no rule opens it. */
  | 'closed-subgraph-field'
  /** A schema that fits the other naming convention better. */
  | 'other-naming'
  /** A derived scope with type and action reversed, certainly or possibly. */
  | 'odd-name'
  /** A scope shared by a name that contains a role and one that does not. */
  | 'shared-scope'
  /** A directive of the schema whose name is nearly that of a rule directive. */
  | 'misspelt-directive'
  /** The default name of a renamed directive, still used as if it were the rule. */
  | 'forgotten-name'
  /** Another server's directive that looks like a rule. */
  | 'foreign-rule'
  /** Another platform's directive, explained by neither a definition nor a link. */
  | 'unknown-directive'
  /** A scope that names something missing from the schema, or nearly matches another scope. */
  | 'misspelt-scope'
  /** A directive without effect at its place. */
  | 'no-effect'
  /** A rule on a required argument or input field, which no caller can leave out. */
  | 'required-value'
  /** A condition that is the same for every caller, or that the caller controls. */
  | 'weak-condition'
  /** A part of an introspected schema that was left out or adapted. */
  | 'odd-schema'
  /** An operation of the manifest that no longer fits the schema, or needs more than when published. */
  | 'stale-operation'
  /** Rules that are only observed, not enforced. */
  | 'dry-run'
  /** A configured pattern that covers no scope of the schema. */
  | 'dead-pattern'
  /** A configured pattern that is invalid. */
  | 'invalid-pattern'

/** A fact about a schema's rules that its author should know. Errors are for what cannot be intended. */
export interface Finding {
  readonly kind: FindingKind
  readonly severity: 'error' | 'warning' | 'info'
  /** A schema coordinate; for a pattern, its source; for a setting, the setting's name. */
  readonly coordinate: string
  readonly message: string
  /** `file:line`, where the SDL is known. */
  readonly location?: string
  /** The likely intended text. */
  readonly suggestion?: string
}

export function printFinding({ severity, coordinate, message, location, suggestion }: Finding): string {
  const place = location === undefined ? coordinate : `${location} ${coordinate}`
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`
  return `${place}: ${severity}: ${message}${hint}`
}
