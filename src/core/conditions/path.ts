import { NumberToken } from '../json/number-token.ts'
import { toValue } from './conversion.ts'
import type { Evaluate, Frame, Roots } from './frame.ts'
import { sayNearest } from './nearest-name.ts'
import { ConditionProblem, type Expression } from './syntax.ts'
import { timestampOf } from './time.ts'
import { DYN, printType, type Type } from './type.ts'
import { NoValue } from './value.ts'

/** A value that a condition reads from its inputs: `args.input.owner`, `subject.claims["https://x/role"]`. */
export interface InputPath {
  /** The path as an author writes it. */
  readonly text: string
  readonly segments: readonly string[]
  readonly type: Type
  /** Whether the schema or a setting marks the value as secret. */
  readonly isSecret: boolean
}

/** The roots of a condition, with their types, and which of their paths are secret. */
export interface KnownNames {
  readonly roots: ReadonlyMap<string, Type>
  readonly isSecret: (segments: readonly string[]) => boolean
}

/**
 * The path that an expression forms if it consists of members of a root all the way. Throws a
 * {@link ConditionProblem} for a member that does not exist.
 */
export function readPath(expression: Expression, scope: KnownNames): InputPath | undefined {
  const segments: { readonly name: string; readonly at: number }[] = []
  let rest = expression
  while (rest.kind === 'member' || rest.kind === 'index') {
    const name = rest.kind === 'member' ? rest.name : textOf(rest.index)
    if (name === undefined) return undefined
    segments.unshift({ name, at: rest.kind === 'member' ? rest.at : rest.index.at })
    rest = rest.of
  }
  if (rest.kind !== 'name') return undefined
  const root = scope.roots.get(rest.name)
  if (root === undefined) return undefined
  let type = root
  let text = rest.name
  for (const { name, at } of segments) {
    const member = typeOfMember(type, name, text, at)
    // An item of a list is not a member: the expression is not a path.
    if (member === undefined) return undefined
    type = member
    text += /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
  }
  const names = [rest.name, ...segments.map(({ name }) => name)]
  return { text, segments: names, type, isSecret: scope.isSecret(names) }
}

function textOf(expression: Expression): string | undefined {
  return expression.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined
}

/** The type of a member. Undefined where the type has no named members. Throws a {@link ConditionProblem}. */
export function typeOfMember(type: Type, name: string, of: string, at: number): Type | undefined {
  switch (type.kind) {
    case 'dyn':
      return DYN
    case 'map':
      return type.of
    case 'record': {
      const field = type.fields().get(name)
      if (field !== undefined) return field
      throw new ConditionProblem(
        `${of}.${name} does not exist${sayNearest(name, [...type.fields().keys()], (one) => `${of}.${one}`)}`,
        at,
      )
    }
    case 'list':
      return undefined
    default:
      throw new ConditionProblem(`${of} is ${printType(type)} and has no members`, at)
  }
}

/** Reads a path. Fails for an absent value, and names it. */
export function compilePath(path: InputPath): Evaluate {
  if (path.segments[0] === 'now') return (frame) => timestampOf(frame.roots.now)
  const { segments, type, text } = path
  return (frame) => {
    const raw = findRaw(segments, frame.roots)
    return raw === ABSENT ? new NoValue(`${text} is missing`) : toValue(raw, type, frame)
  }
}

/**
 * Whether a value exists at a path; null counts. Its parents may be absent, but an existing parent must have
 * members: otherwise sending a list in place of an object would pass as an absent value.
 */
export function compilePresence({ segments, text }: InputPath): Evaluate {
  return (frame: Frame) => {
    const raw = findRaw(segments, frame.roots)
    if (raw !== ABSENT) return true
    return isWithoutMembers(segments.slice(0, -1), frame.roots)
      ? new NoValue(`${text} is asked of a value that has no members`)
      : false
  }
}

/** Whether the last existing value on a path is neither an object nor null. */
function isWithoutMembers(segments: readonly string[], roots: Roots): boolean {
  let value: unknown = roots
  for (const segment of segments) {
    if (!isObject(value)) break
    value = Object.hasOwn(value, segment) ? value[segment] : undefined
  }
  return value !== undefined && value !== null && !isObject(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberToken)
  )
}

export const ABSENT: unique symbol = Symbol('absent')

/** The unconverted value at a path. Only own members count, so `constructor` is a name like any other. */
export function findRaw(segments: readonly string[], roots: Roots): unknown {
  let value: unknown = roots
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return ABSENT
    value = (value as Readonly<Record<string, unknown>>)[segment]
  }
  return value === undefined ? ABSENT : value
}
