import type { Compiled, ExpressionContext } from './expression-context.ts'
import { type Evaluate, TOO_COSTLY } from './frame.ts'
import { FUNCTIONS, type FunctionOverload, findZonedPart } from './functions.ts'
import { readLinearPattern } from './linear-pattern.ts'
import { compileMacro, isMacro } from './macros.ts'
import { sayNearest } from './nearest-name.ts'
import { operationOf, typeOfOperation } from './operators.ts'
import { compilePath, type InputPath, readPath, typeOfMember } from './path.ts'
import { type BinaryOperator, ConditionProblem, type Expression } from './syntax.ts'
import { findZone } from './time.ts'
import {
  BOOL,
  DOUBLE,
  DURATION,
  DYN,
  fits,
  holdsId,
  INT,
  listOf,
  mapOf,
  NULL,
  printType,
  STRING,
  TIMESTAMP,
  type Type,
  unite,
} from './type.ts'
import {
  Duration,
  type Evaluated,
  isList,
  isMap,
  kindOf,
  type MapKey,
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
    // A macro comes here for each of its items.
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
      return isMacro(expression) ? compileMacro(expression, around, compile) : compileCall(expression, around)
    case 'list':
      return compileList(expression, around)
    case 'map':
      return compileMap(expression, around)
    case 'choice':
      return compileChoice(expression, around)
    case 'logical':
      return compileLogical(expression, around)
    case 'unary':
      return compileUnary(expression, around)
    default:
      return compileBinary(expression, around)
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

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>

function compileName({ name, at }: Of<'name'>, { variables, scope }: ExpressionContext): Compiled {
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

function compileMember({ of, name, at }: Of<'member'>, around: ExpressionContext): Compiled {
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

/** What a message calls an expression whose members do not exist. */
function printOf(expression: Expression): string {
  if (expression.kind === 'name') return expression.name
  return expression.kind === 'member' ? `${printOf(expression.of)}.${expression.name}` : 'it'
}

function compileIndex({ of, index, at }: Of<'index'>, around: ExpressionContext): Compiled {
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

const NAMES: ReadonlySet<string> = new Set([...FUNCTIONS.map(({ name }) => name), 'matches'])

/** Reading a time or a number from a text takes a microsecond, and formatting one in a time zone ten of them. */
const CALL_STEPS = 20
const ZONED_STEPS = 500

function compileCall(call: Of<'call'>, around: ExpressionContext): Compiled {
  const { name, receiver, args, at } = call
  if (!NAMES.has(name)) {
    throw new ConditionProblem(
      `there is no function ${name}()${sayNearest(name, [...NAMES], (one) => `${one}()`)}`,
      at,
    )
  }
  const operands = receiver === undefined ? args : [receiver, ...args]
  if (name === 'matches') return compileMatches(operands, around, at)
  const [, zone] = operands
  const zoned = receiver === undefined || zone === undefined ? undefined : readZoned(name, zone)
  const compiled = (zoned === undefined ? operands : [receiver as Expression]).map((one) =>
    compile(one, around),
  )
  const overload = zoned ?? findOverload(call, compiled)
  const steps = zoned === undefined ? CALL_STEPS : ZONED_STEPS
  const runs = compiled.map(({ run }) => run)
  return {
    type: overload.gives,
    run: (frame) => {
      const values: Value[] = []
      for (const run of runs) {
        const value = run(frame)
        if (value instanceof NoValue) return value
        values.push(value)
      }
      return frame.spend(steps) ? overload.run(values, frame) : TOO_COSTLY
    },
  }
}

function readZoned(name: string, zone: Expression): FunctionOverload | undefined {
  const part = findZonedPart(name, () => 0)
  if (part === undefined) return undefined
  if (zone.kind !== 'literal' || typeof zone.value !== 'string')
    throw new ConditionProblem(`the time zone of ${name}() must be a literal text`, zone.at)
  const found = findZone(zone.value)
  if (found === undefined)
    throw new ConditionProblem(`there is no time zone ${JSON.stringify(zone.value)}`, zone.at)
  return findZonedPart(name, found)
}

function findOverload(
  { name, receiver, args, at }: Of<'call'>,
  operands: readonly Compiled[],
): FunctionOverload {
  const named = FUNCTIONS.filter((one) => one.name === name)
  const overload = named.find(
    ({ isMethod, takes }) =>
      isMethod === (receiver !== undefined) &&
      takes.length === operands.length &&
      takes.every((type, index) => fits(operands[index]?.type ?? DYN, type)),
  )
  if (overload !== undefined) return overload
  const isWrongWay = named.every(({ isMethod }) => isMethod !== (receiver !== undefined))
  if (isWrongWay)
    throw new ConditionProblem(
      receiver === undefined ? `write x.${name}(), not ${name}(x)` : `write ${name}(x), not x.${name}()`,
      at,
    )
  const given = operands.map(({ type }) => printType(type))
  throw new ConditionProblem(
    given.length === 0
      ? `${name}() needs an operand`
      : receiver === undefined
        ? `${name}() does not take ${given.join(' and ')}`
        : `${given[0]} has no ${name}(${args.length === 0 ? '' : `) for ${given.slice(1).join(' and ')}`}${args.length === 0 ? ')' : ''}`,
    at,
  )
}

function compileMatches(operands: readonly Expression[], around: ExpressionContext, at: number): Compiled {
  const [text, pattern] = operands
  if (text === undefined || pattern === undefined || operands.length !== 2)
    throw new ConditionProblem('matches() needs a text and a pattern', at)
  const compiled = compile(text, around)
  if (!fits(compiled.type, STRING))
    throw new ConditionProblem(`matches() needs a text, not ${printType(compiled.type)}`, text.at)
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string')
    throw new ConditionProblem('the pattern of matches() must be a literal text', pattern.at)
  const reading = readLinearPattern(pattern.value)
  if (reading.kind === 'problem')
    throw new ConditionProblem(`the pattern of matches() cannot be used: ${reading.message}`, pattern.at)
  const { matches } = reading.pattern
  return {
    type: BOOL,
    run: (frame) => {
      const value = compiled.run(frame)
      if (value instanceof NoValue) return value
      return typeof value === 'string' ? matches(value, frame) : new NoValue('matches() needs a text')
    },
  }
}

function compileList({ items }: Of<'list'>, around: ExpressionContext): Compiled {
  const compiled = items.map((item) => compile(item, around))
  const runs = compiled.map(({ run }) => run)
  const of = compiled.reduce<Type | undefined>(
    (type, item) => (type === undefined ? item.type : (unite(type, item.type) ?? DYN)),
    undefined,
  )
  const type = listOf(of ?? DYN)
  // A list of literals is one value for every evaluation.
  if (items.every(({ kind }) => kind === 'literal')) {
    const values = items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []))
    return { type, run: () => values }
  }
  return {
    type,
    run: (frame) => {
      const values: Value[] = []
      for (const run of runs) {
        if (!frame.spend(1)) return TOO_COSTLY
        const value = run(frame)
        if (value instanceof NoValue) return value
        values.push(value)
      }
      return values
    },
  }
}

function compileMap({ entries, at }: Of<'map'>, around: ExpressionContext): Compiled {
  const compiled = entries.map(([key, value]) => [compile(key, around), compile(value, around)] as const)
  for (const [{ type }] of compiled) {
    if (![STRING, INT, BOOL].some((wanted) => fits(type, wanted)))
      throw new ConditionProblem(`${printType(type)} cannot be a key`, at)
  }
  return {
    type: mapOf(DYN, DYN),
    run: (frame) => {
      const map = new Map<MapKey, Value>()
      for (const [{ run: runKey }, { run: runValue }] of compiled) {
        if (!frame.spend(1)) return TOO_COSTLY
        const key = runKey(frame)
        if (key instanceof NoValue) return key
        const value = runValue(frame)
        if (value instanceof NoValue) return value
        const name = toKey(key)
        if (name instanceof NoValue) return name
        if (map.has(name)) return new NoValue('a map has a key twice')
        map.set(name, value)
      }
      return map
    },
  }
}

function compileBool(expression: Expression, around: ExpressionContext, where: string): Evaluate {
  const { type, run } = compile(expression, around)
  if (type.kind !== 'bool' && type.kind !== 'dyn')
    throw new ConditionProblem(`${where} must be a bool, not ${printType(type)}`, expression.at)
  return run
}

function compileChoice({ condition, yes, no, at }: Of<'choice'>, around: ExpressionContext): Compiled {
  const test = compileBool(condition, around, 'the condition of ?:')
  const one = compile(yes, around)
  const other = compile(no, around)
  const type = unite(one.type, other.type)
  if (type === undefined)
    throw new ConditionProblem(
      `?: gives ${printType(one.type)} or ${printType(other.type)}: both must be of one type`,
      at,
    )
  return {
    type,
    run: (frame) => {
      const value = test(frame)
      if (value === true) return one.run(frame)
      if (value === false) return other.run(frame)
      return value instanceof NoValue ? value : notBool(value)
    },
  }
}

function notBool(value: Value): NoValue {
  return new NoValue(`a bool is needed, not a ${kindOf(value)}`)
}

/** `false && x` is false and `true || x` is true, whatever x is, and whichever side it is on: a failure too. */
function compileLogical({ operator, left, right }: Of<'logical'>, around: ExpressionContext): Compiled {
  const one = compileBool(left, around, `the left side of ${operator}`)
  const other = compileBool(right, around, `the right side of ${operator}`)
  const decisive = operator === '||'
  return {
    type: BOOL,
    run: (frame) => {
      const first = one(frame)
      if (first === decisive) return decisive
      const second = other(frame)
      if (second === decisive) return decisive
      if (first instanceof NoValue) return first
      if (second instanceof NoValue) return second
      return typeof first !== 'boolean'
        ? notBool(first)
        : typeof second !== 'boolean'
          ? notBool(second)
          : second
    },
  }
}

function compileUnary({ operator, of, at }: Of<'unary'>, around: ExpressionContext): Compiled {
  if (operator === '!') {
    const run = compileBool(of, around, 'the operand of !')
    return {
      type: BOOL,
      run: (frame) => {
        const value = run(frame)
        if (typeof value === 'boolean') return !value
        return value instanceof NoValue ? value : notBool(value)
      },
    }
  }
  const { type, run } = compile(of, around)
  if (!fits(type, INT) && !fits(type, DOUBLE))
    throw new ConditionProblem(`- is not defined for ${printType(type)}`, at)
  const subtract = operationOf('-', false)
  return {
    type,
    run: (frame) => {
      const value = run(frame)
      if (value instanceof NoValue) return value
      return typeof value === 'number' ? -value : subtract(0n, value, frame)
    },
  }
}

function compileBinary({ operator, left, right, at }: Of<'binary'>, around: ExpressionContext): Compiled {
  const one = compile(left, around)
  const other = compile(right, around)
  checkEnumText(operator, one.type, right)
  checkEnumText(operator, other.type, left)
  const type = typeOfOperation(operator, one.type, other.type)
  if (typeof type === 'string') throw new ConditionProblem(type, at)
  const operation = operationOf(operator, holdsId(one.type) || holdsId(other.type))
  return {
    type,
    run: (frame) => {
      const first = one.run(frame)
      if (first instanceof NoValue) return first
      const second = other.run(frame)
      return second instanceof NoValue ? second : operation(first, second, frame)
    },
  }
}

const ENUM_TESTS: ReadonlySet<BinaryOperator> = new Set(['==', '!=', 'in'])

/** An enum compared with a text that is none of its values is a misspelling. */
function checkEnumText(operator: BinaryOperator, type: Type, text: Expression): void {
  if (type.kind !== 'enum' || !ENUM_TESTS.has(operator)) return
  if (text.kind === 'list') {
    for (const item of text.items) checkEnumText(operator, type, item)
    return
  }
  if (text.kind !== 'literal' || typeof text.value !== 'string') return
  if (type.enum.getValue(text.value) !== undefined) return
  const names = type.enum.getValues().map(({ name }) => name)
  throw new ConditionProblem(
    `${type.enum.name} has no value ${JSON.stringify(text.value)}${sayNearest(text.value, names, (name) => JSON.stringify(name))}`,
    text.at,
  )
}
