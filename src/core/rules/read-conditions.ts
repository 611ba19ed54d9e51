import type { GraphQLField } from 'graphql'
import { compileCondition, type RuleCondition } from '../conditions/condition.ts'
import type { DirectiveUse } from '../schema/directives.ts'
import type { SchemaProblem } from '../schema/schema-problem.ts'
import type { ResolvedPolicyOptions } from './policy-options.ts'
import type { Requirement, RuleSource } from './rule.ts'

/**
 * The requirements of one `@auth` with its conditions: `unless` stands in for the scopes, and `if` must hold
 * too. `field` is the one whose arguments a condition sees. A condition that cannot be read is reported as a
 * problem with its place.
 */
export function withConditions(
  requirements: readonly Requirement[],
  use: DirectiveUse,
  source: RuleSource,
  field: GraphQLField<unknown, unknown> | undefined,
  { problems, options }: { readonly problems: SchemaProblem[]; readonly options: ResolvedPolicyOptions },
): readonly Requirement[] {
  const read = (name: 'if' | 'unless'): RuleCondition | undefined => {
    const text = use.args[name]
    if (text === undefined || text === null) return undefined
    const { coordinate, location } = source
    const report = (message: string, place = location): undefined => {
      problems.push({ coordinate, message, ...(place !== undefined && { location: place }) })
    }
    if (typeof text !== 'string') return report(`${name} of @${use.name} must be a text.`)
    const compiled = compileCondition(text, { field, secretClaims: options.secretClaims })
    if (compiled.kind === 'compiled') return compiled.condition
    const { line, column, place } = positionOf(use, name, compiled)
    const hint =
      field === undefined && /\bargs\b/.test(text)
        ? ' Arguments are those of a field: write the condition on the field, or on its argument.'
        : ''
    return report(
      `${name} of @${use.name} cannot be read at line ${line}, column ${column}: ${withStop(compiled.message)}${hint}`,
      place,
    )
  }
  const condition = read('if')
  const unless = read('unless')
  if (unless !== undefined && requirements.length === 0) {
    const message = `unless of @${use.name} stands in for scopes, and there are none here.`
    problems.push({ coordinate: source.coordinate, message, ...locate(source) })
  }
  return [
    ...requirements.map((one) => (one.kind === 'scopes' && unless !== undefined ? { ...one, unless } : one)),
    ...(condition === undefined ? [] : [{ kind: 'condition' as const, condition, source }]),
  ]
}

/** The position in the file where the SDL is known, otherwise in the condition's text. */
function positionOf(
  use: DirectiveUse,
  name: string,
  { line, column }: { readonly line: number; readonly column: number },
): { readonly line: number; readonly column: number; readonly place: string | undefined } {
  const value = use.node?.arguments?.find((one) => one.name.value === name)?.value
  const file = use.location?.replace(/:\d+$/, '')
  if (value?.loc === undefined || file === undefined) return { line, column, place: use.location }
  const { startToken, source } = value.loc
  const lines = source.body.split('\n')
  const text = value.kind === 'StringValue' ? value.value.split('\n')[line - 1] : undefined
  const isBlock = value.kind === 'StringValue' && value.block === true
  // The empty lines before a block string's text, and its indentation, are not part of its value.
  const found = isBlock
    ? lines.findIndex(
        (one, index) => index >= startToken.line - 1 && text !== undefined && one.includes(text),
      )
    : startToken.line - 1
  const before = isBlock ? (lines[found]?.indexOf(text ?? '') ?? 0) : startToken.column
  const inFile = source.locationOffset.line + Math.max(found, 0)
  return { line: inFile, column: before + column, place: `${file}:${inFile}` }
}

function locate({ location }: RuleSource): { readonly location?: string } {
  return location === undefined ? {} : { location }
}

function withStop(message: string): string {
  return message.endsWith('?') ? message : `${message}.`
}
