import type { Compile, Compiled, ExpressionContext } from './expression-context.ts'
import { TOO_COSTLY } from './frame.ts'
import { FUNCTIONS, type FunctionOverload, findZonedPart } from './functions.ts'
import { readLinearPattern } from './linear-pattern.ts'
import { sayNearest } from './nearest-name.ts'
import { ConditionProblem, type Expression, type ExpressionOf } from './syntax.ts'
import { findZone } from './time.ts'
import { BOOL, DYN, fits, printType, STRING } from './type.ts'
import { NoValue, type Value } from './value.ts'

const NAMES: ReadonlySet<string> = new Set([...FUNCTIONS.map(({ name }) => name), 'matches'])

/** Parsing a time or number takes a microsecond; formatting one in a time zone takes ten. */
const CALL_STEPS = 20
const ZONED_STEPS = 500

export function compileCall(
  call: ExpressionOf<'call'>,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
  const { name, receiver, args, at } = call
  if (!NAMES.has(name)) {
    throw new ConditionProblem(
      `there is no function ${name}()${sayNearest(name, [...NAMES], (one) => `${one}()`)}`,
      at,
    )
  }
  const operands = receiver === undefined ? args : [receiver, ...args]
  if (name === 'matches') return compileMatches(operands, around, at, compile)
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
  { name, receiver, args, at }: ExpressionOf<'call'>,
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

function compileMatches(
  operands: readonly Expression[],
  around: ExpressionContext,
  at: number,
  compile: Compile,
): Compiled {
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
