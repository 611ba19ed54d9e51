import { compileBinary } from './binary.ts'
import { compileCall } from './calls.ts'
import { compileList, compileMap } from './containers.ts'
import type { Compiled, ExpressionContext } from './expression-context.ts'
import type { Evaluate } from './frame.ts'
import { compileChoice, compileLogical, compileUnary } from './logic.ts'
import { compileMacro, isMacro } from './macros.ts'
import { sayNearest } from './nearest-name.ts'
import { compilePath, type InputPath, readPath, typeOfMember } from './path.ts'
import { ConditionProblem, type Expression, type ExpressionOf } from './syntax.ts'
import {
  BOOL,
  DOUBLE,
  DURATION,
  DYN,
  fits,
  INT,
  NULL,
  printType,
  STRING,
  TIMESTAMP,
  type Type,
} from './type.ts'
import {
  Duration,
  type Evaluated,
  isList,
  isMap,
  kindOf,
  NoValue,
  Timestamp,
  toKey,
  type Value,
} from './value.ts'

/** Type-checks and compiles an expression. Throws a {@link ConditionProblem}. */
export function compile(expression: Expression, around: ExpressionContext): Compiled {
  const path = around.variables.has(rootOf(expression)) ? undefined : readPath(expression, around.scope)
  if (path !== undefined) {
    around.reads.set(path.text, path)
    const run = compilePath(path)
    // Memoized inside macros, which evaluate it once per item.
    return { type: path.type, run: around.variables.size === 0 ? run : remember(run, around.reads, path) }
  }
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression
      return { type: typeOfValue(value), run: () => value }
    }
    case 'name':
      return compileName(expression, around)
    case 'member':
      return compileMember(expression, around)
    case 'index':
      return compileIndex(expression, around)
    case 'call':
      return isMacro(expression)
        ? compileMacro(expression, around, compile)
        : compileCall(expression, around, compile)
    case 'list':
      return compileList(expression, around, compile)
    case 'map':
      return compileMap(expression, around, compile)
    case 'choice':
      return compileChoice(expression, around, compile)
    case 'logical':
      return compileLogical(expression, around, compile)
    case 'unary':
      return compileUnary(expression, around, compile)
    default:
      return compileBinary(expression, around, compile)
  }
}

function remember(run: Evaluate, reads: ReadonlyMap<string, InputPath>, { text }: InputPath): Evaluate {
  const slot = [...reads.keys()].indexOf(text)
  return (frame) => {
    frame.known[slot] ??= run(frame)
    return frame.known[slot] ?? null
  }
}

function rootOf(expression: Expression): string {
  let rest = expression
  while (rest.kind === 'member' || rest.kind === 'index') rest = rest.of
  return rest.kind === 'name' ? rest.name : ''
}

function typeOfValue(value: Value): Type {
  switch (typeof value) {
    case 'boolean':
      return BOOL
    case 'bigint':
      return INT
    case 'number':
      return DOUBLE
    case 'string':
      return STRING
    default:
      if (value instanceof Timestamp) return TIMESTAMP
      return value instanceof Duration ? DURATION : NULL
  }
}

function compileName({ name, at }: ExpressionOf<'name'>, { variables, scope }: ExpressionContext): Compiled {
  const variable = variables.get(name)
  if (variable === undefined) {
    throw new ConditionProblem(
      `${name} does not exist${sayNearest(name, [...variables.keys(), ...scope.roots.keys()])}`,
      at,
    )
  }
  const { slot, type } = variable
  return { type, run: ({ variables: values }) => values[slot] ?? null }
}

function compileMember({ of, name, at }: ExpressionOf<'member'>, around: ExpressionContext): Compiled {
  const whole = compile(of, around)
  const type = typeOfMember(whole.type, name, printOf(of), at)
  if (type === undefined)
    throw new ConditionProblem(
      `${printType(whole.type)} has no member ${name}: write an index or a macro`,
      at,
    )
  return {
    type,
    run: (frame) => {
      const value = whole.run(frame)
      if (value instanceof NoValue) return value
      if (!isMap(value)) return new NoValue(`a ${kindOf(value)} has no member ${name}`)
      return value.get(name) ?? (value.has(name) ? null : new NoValue(`the member ${name} is missing`))
    },
  }
}

/** The name that messages use for an expression without such a member. */
function printOf(expression: Expression): string {
  if (expression.kind === 'name') return expression.name
  return expression.kind === 'member' ? `${printOf(expression.of)}.${expression.name}` : 'it'
}

function compileIndex({ of, index, at }: ExpressionOf<'index'>, around: ExpressionContext): Compiled {
  const whole = compile(of, around)
  const key = compile(index, around)
  return {
    type: typeOfItem(whole.type, key.type, at),
    run: (frame) => {
      const container = whole.run(frame)
      if (container instanceof NoValue) return container
      const value = key.run(frame)
      return value instanceof NoValue ? value : itemOf(container, value)
    },
  }
}

function typeOfItem(type: Type, key: Type, at: number): Type {
  switch (type.kind) {
    case 'dyn':
    case 'record':
      return DYN
    case 'map':
      return type.of
    case 'list':
      if (fits(key, INT)) return type.of
      throw new ConditionProblem(`an index of a list must be an int, not ${printType(key)}`, at)
    default:
      throw new ConditionProblem(`${printType(type)} has no index`, at)
  }
}

function itemOf(container: Value, index: Value): Evaluated {
  if (isMap(container)) {
    const key = toKey(index)
    if (key instanceof NoValue) return key
    return container.get(key) ?? (container.has(key) ? null : new NoValue('a member is missing'))
  }
  if (!isList(container)) return new NoValue(`a ${kindOf(container)} has no index`)
  const key = toKey(index)
  if (typeof key !== 'bigint') return new NoValue('an index of a list must be an int')
  return key >= 0n && key < container.length
    ? (container[Number(key)] ?? null)
    : new NoValue('an index is outside of its list')
}
