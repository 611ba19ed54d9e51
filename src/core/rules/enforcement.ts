import type { GraphQLSchema, OperationTypeNode } from 'graphql'
import { assertGroup } from '../option-checks.ts'
import type { SchemaProblem } from '../schema/schema-problem.ts'
import { didYouMean, suggest } from '../suggestion.ts'
import type { Requirement } from './rule.ts'

/**
 * Which rules are enforced and which are only observed (a dry run): what an observed rule would deny runs,
 * and is recorded.
 *
 * A pattern is a schema coordinate, `Type`, `Type.field` or `Type.field(argument:)`, in which `*` stands for
 * any part of a name (`*.email`), or for part of a field with its argument: `Mutation.*` also selects the
 * rules of arguments. `Query`, `Mutation` and `Subscription` mean kinds of operations, whatever the root
 * types are called. A pattern selects the rule at its coordinate; a rule on a type still holds when only the
 * type's fields are selected. A coordinate without `*` wins over a pattern with one; among equals, `enforce`
 * wins.
 */
export interface EnforcementOptions {
  /** The mode of every rule that no pattern selects. Default: `enforce`. */
  readonly default?: 'enforce' | 'observe' | undefined
  readonly observe?: readonly string[] | undefined
  readonly enforce?: readonly string[] | undefined
}

const PATTERN = /^[_A-Za-z*][_0-9A-Za-z*]*(?:\.[_A-Za-z*][_0-9A-Za-z*]*(?:\([_A-Za-z*][_0-9A-Za-z*]*:\))?)?$/
const NONE: ReadonlySet<number> = new Set()

/**
 * The indices of the requirements that are only observed. A pattern that selects no rule is a problem:
 * somebody may believe that its rule is enforced. Throws `TypeError` for options of another shape.
 */
export function findObserved(
  schema: GraphQLSchema,
  requirements: readonly Requirement[],
  options: EnforcementOptions = {},
  problems: SchemaProblem[] = [],
): ReadonlySet<number> {
  // A misspelt `enforce` would leave its rules open.
  assertGroup('enforcement', options, ['default', 'observe', 'enforce'])
  const { default: otherwise = 'enforce' } = options
  if (otherwise !== 'enforce' && otherwise !== 'observe')
    throw new TypeError(`enforcement.default must be enforce or observe, not ${String(otherwise)}.`)
  const observe = readPatterns('observe', options.observe)
  const enforce = readPatterns('enforce', options.enforce)
  const patterns = [...observe, ...enforce]
  if (patterns.length === 0 && otherwise === 'enforce') return NONE
  const observed = new Set<number>()
  for (const [number, { source }] of requirements.entries()) {
    const { coordinate, origin } = source
    // The rule of introspection is not part of the schema.
    if (origin === 'introspection') continue
    const names = namesOf(coordinate, schema)
    const chosen = patterns.filter(({ matches }) => names.some(matches))
    for (const pattern of chosen) pattern.isUsed = true
    const exact = chosen.filter(({ isExact }) => isExact)
    // `_entities` and `_service` expose everything, so only patterns with their exact names can open them.
    const counting = exact.length > 0 ? exact : origin === 'closed' ? [] : chosen
    const isObserved =
      counting.length > 0
        ? counting.every(({ list }) => list === 'observe')
        : otherwise === 'observe' && origin !== 'closed'
    if (isObserved) observed.add(number)
  }
  for (const { list, text, isUsed } of patterns) {
    if (isUsed) continue
    const known = requirements.map(({ source }) => source.coordinate)
    problems.push({
      coordinate: `enforcement.${list}`,
      message: `"${text}" chooses no rule: portcullis scopes prints the coordinates that have one.${didYouMean(suggest(text, known))}`,
    })
  }
  return observed
}

const KINDS: ReadonlyMap<string, `${OperationTypeNode}`> = new Map([
  ['Query', 'query'],
  ['Mutation', 'mutation'],
  ['Subscription', 'subscription'],
])

/** The names by which patterns match a coordinate: for a root type, that of its kind too. */
function namesOf(coordinate: string, schema: GraphQLSchema): readonly string[] {
  const [typeName = '', ...field] = coordinate.split('.')
  const kind = [...KINDS].find(
    ([, one]) => schema.getRootType(one as OperationTypeNode)?.name === typeName,
  )?.[0]
  const byKind = kind === undefined ? [] : [[kind, ...field].join('.')]
  // A type that merely shares the name of a kind is not that kind.
  return KINDS.has(typeName) ? byKind : [...byKind, coordinate]
}

interface Pattern {
  readonly list: 'observe' | 'enforce'
  readonly text: string
  readonly isExact: boolean
  readonly matches: (coordinate: string) => boolean
  isUsed: boolean
}

function readPatterns(list: Pattern['list'], texts: readonly string[] = []): readonly Pattern[] {
  if (!Array.isArray(texts)) throw new TypeError(`enforcement.${list} must be a list of coordinates.`)
  return texts.map((text: unknown, index) => {
    if (typeof text !== 'string' || !isCoordinatePattern(text))
      throw new TypeError(
        `enforcement.${list}[${index}] must be a coordinate such as Mutation.createPerson, Person.* or *.email.`,
      )
    return { list, text, isExact: !text.includes('*'), matches: createMatcher(text), isUsed: false }
  })
}

/** Whether a text can stand in a list of `enforcement`. */
export function isCoordinatePattern(text: string): boolean {
  return PATTERN.test(text)
}

function createMatcher(text: string): Pattern['matches'] {
  if (!text.includes('*')) return (coordinate) => coordinate === text
  // Matches each part as early as possible, so it never backtracks.
  const matchName = (pattern: string, name: string): boolean => {
    const [first = '', ...rest] = pattern.split('*')
    if (rest.length === 0) return name === pattern
    const last = rest.pop() ?? ''
    if (!name.startsWith(first)) return false
    let at = first.length
    for (const part of rest) {
      const found = name.indexOf(part, at)
      if (found === -1) return false
      at = found + part.length
    }
    return name.length - last.length >= at && name.endsWith(last)
  }
  const [type = '', field] = text.split('.')
  return (coordinate) => {
    const [typeName = '', fieldName] = coordinate.split('.')
    if ((field === undefined) !== (fieldName === undefined)) return false
    return matchName(type, typeName) && (field === undefined || matchName(field, fieldName ?? ''))
  }
}
