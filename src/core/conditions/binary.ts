import type { Compile, Compiled, ExpressionContext } from './expression-context.ts'
import { sayNearest } from './nearest-name.ts'
import { operationOf, typeOfOperation } from './operators.ts'
import { type BinaryOperator, ConditionProblem, type Expression, type ExpressionOf } from './syntax.ts'
import { holdsId, type Type } from './type.ts'
import { NoValue } from './value.ts'

export function compileBinary(
  { operator, left, right, at }: ExpressionOf<'binary'>,
  around: ExpressionContext,
  compile: Compile,
): Compiled {
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

/** Refuses a text compared with an enum that has no such value: it is a misspelling. */
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
