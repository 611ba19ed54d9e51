import type { Compile, Compiled, ExpressionContext } from './expression-context.ts'
import type { Evaluate } from './frame.ts'
import { operationOf } from './operators.ts'
import { ConditionProblem, type Expression, type ExpressionOf } from './syntax.ts'
import { BOOL, DOUBLE, fits, INT, printType, unite } from './type.ts'
import { kindOf, NoValue, type Value } from './value.ts'

function compileBool(
  expression: Expression,
  around: ExpressionContext,
  compile: Compile,
  where: string,
): Evaluate {
  const { type, run } = compile(expression, around)
  if (type.kind !== 'bool' && type.kind !== 'dyn')
    throw new ConditionProblem(`${where} must be a bool, not ${printType(type)}`, expression.at)
  return run
}

export function compileChoice(
  { condition, yes, no, at }: ExpressionOf<'choice'>,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
  const test = compileBool(condition, around, compile, 'the condition of ?:')
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

/** `false && x` is false and `true || x` is true for any x on either side, even if x fails. */
export function compileLogical(
  { operator, left, right }: ExpressionOf<'logical'>,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
  const one = compileBool(left, around, compile, `the left side of ${operator}`)
  const other = compileBool(right, around, compile, `the right side of ${operator}`)
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

export function compileUnary(
  { operator, of, at }: ExpressionOf<'unary'>,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
  if (operator === '!') {
    const run = compileBool(of, around, compile, 'the operand of !')
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
