import type { ASTNode } from 'graphql'

/** One problem with a schema's rules, and its place in the SDL. */
export interface SchemaProblem {
  readonly message: string
  /** A schema coordinate: `Query`, `Query.person`, `@auth`. */
  readonly coordinate: string
  /** `file:line`, where the SDL is known. */
  readonly location?: string
}

/** Thrown for a schema that cannot be guarded as written. It stops the start; a gateway never falls open. */
export class SchemaRuleError extends Error {
  override readonly name = 'SchemaRuleError'
  readonly problems: readonly SchemaProblem[]

  constructor(problems: readonly SchemaProblem[]) {
    super(problems.map(printProblem).join('\n'))
    this.problems = problems
  }
}

export function printProblem(problem: SchemaProblem): string {
  const place =
    problem.location === undefined ? problem.coordinate : `${problem.location} ${problem.coordinate}`
  return `${place}: ${problem.message}`
}

export function locationOf(node: ASTNode | null | undefined): { readonly location?: string } {
  const loc = node?.loc
  if (loc === undefined) return {}
  const line = loc.source.locationOffset.line + loc.startToken.line - 1
  return { location: `${loc.source.name}:${line}` }
}
