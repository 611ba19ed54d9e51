import { areEqual, isIn } from './equality.ts'
import { type Frame, TOO_COSTLY } from './frame.ts'
import type { BinaryOperator } from './syntax.ts'
import { timestampOfNanos } from './time.ts'
import {
  canEqual,
  DOUBLE,
  DURATION,
  DYN,
  fits,
  INT,
  listOf,
  printType,
  STRING,
  TIMESTAMP,
  type Type,
  unite,
} from './type.ts'
import { Duration, type Evaluated, fitsInt, isList, kindOf, NoValue, Timestamp, type Value } from './value.ts'

export type Operate = (left: Value, right: Value, frame: Frame) => Evaluated

/** The evaluation of a binary operator. `withIds`: an operand may hold an ID. */
export function operationOf(operator: BinaryOperator, withIds: boolean): Operate {
  switch (operator) {
    case '==':
      return (left, right, frame) => areEqual(left, right, withIds, frame)
    case '!=':
      return (left, right, frame) => {
        const equal = areEqual(left, right, withIds, frame)
        return typeof equal === 'boolean' ? !equal : equal
      }
    case 'in':
      return (left, right, frame) => isIn(left, right, withIds, frame)
    case '<':
      return (left, right, frame) => order(left, right, operator, frame, (sign) => sign < 0)
    case '<=':
      return (left, right, frame) => order(left, right, operator, frame, (sign) => sign <= 0)
    case '>':
      return (left, right, frame) => order(left, right, operator, frame, (sign) => sign > 0)
    case '>=':
      return (left, right, frame) => order(left, right, operator, frame, (sign) => sign >= 0)
    case '+':
      return add
    case '-':
      return subtract
    default:
      return (left, right) => calculate(operator, left, right)
  }
}

function mismatch(operator: string, left: Value, right: Value): NoValue {
  return new NoValue(`${kindOf(left)} ${operator} ${kindOf(right)} is not defined`)
}

function order(
  left: Value,
  right: Value,
  operator: string,
  frame: Frame,
  holds: (sign: number) => boolean,
): boolean | NoValue {
  if (typeof left === 'number' || typeof left === 'bigint') {
    if (typeof right !== 'number' && typeof right !== 'bigint') return mismatch(operator, left, right)
    // NaN is neither less than, greater than nor equal to anything.
    if (Number.isNaN(left) || Number.isNaN(right)) return false
    return holds(left < right ? -1 : left > right ? 1 : 0)
  }
  if (typeof left === 'string' && typeof right === 'string')
    return frame.spend(Math.min(left.length, right.length)) ? holds(compareTexts(left, right)) : TOO_COSTLY
  if (typeof left === 'boolean' && typeof right === 'boolean') return holds(Number(left) - Number(right))
  if (left instanceof Timestamp && right instanceof Timestamp) return holds(sign(left.nanos, right.nanos))
  if (left instanceof Duration && right instanceof Duration) return holds(sign(left.nanos, right.nanos))
  return mismatch(operator, left, right)
}

function sign(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** Compares by code points: UTF-16 order would put characters beyond U+FFFF before U+E000. */
function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const one = left.charCodeAt(index)
    const other = right.charCodeAt(index)
    if (one === other) continue
    return isSurrogate(one) === isSurrogate(other) ? one - other : isSurrogate(one) ? 1 : -1
  }
  return left.length - right.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

function add(left: Value, right: Value, frame: Frame): Evaluated {
  if (typeof left === 'string' && typeof right === 'string')
    return frame.spend(left.length + right.length) ? left + right : TOO_COSTLY
  if (isList(left) && isList(right))
    return frame.spend(left.length + right.length) ? [...left, ...right] : TOO_COSTLY
  if (left instanceof Timestamp && right instanceof Duration) return moment(left.nanos + right.nanos)
  if (left instanceof Duration && right instanceof Timestamp) return moment(left.nanos + right.nanos)
  if (left instanceof Duration && right instanceof Duration) return span(left.nanos + right.nanos)
  return calculate('+', left, right)
}

function subtract(left: Value, right: Value): Evaluated {
  if (left instanceof Timestamp && right instanceof Timestamp) return span(left.nanos - right.nanos)
  if (left instanceof Timestamp && right instanceof Duration) return moment(left.nanos - right.nanos)
  if (left instanceof Duration && right instanceof Duration) return span(left.nanos - right.nanos)
  return calculate('-', left, right)
}

function moment(nanos: bigint): Evaluated {
  return timestampOfNanos(nanos)
}

function span(nanos: bigint): Evaluated {
  return fitsInt(nanos) ? new Duration(nanos) : new NoValue('a duration is out of range')
}

type Arithmetic = '+' | '-' | '*' | '/' | '%'

/** Two ints give an int; if either is a double, the result is a double. */
function calculate(operator: Arithmetic, left: Value, right: Value): Evaluated {
  if (typeof left === 'bigint' && typeof right === 'bigint') return calculateInts(operator, left, right)
  const isNumeric = (value: Value): value is number | bigint =>
    typeof value === 'number' || typeof value === 'bigint'
  if (!isNumeric(left) || !isNumeric(right) || operator === '%') return mismatch(operator, left, right)
  return calculateDoubles(operator, Number(left), Number(right))
}

function calculateInts(operator: Arithmetic, left: bigint, right: bigint): Evaluated {
  if ((operator === '/' || operator === '%') && right === 0n)
    return new NoValue('a number is divided by zero')
  const result =
    operator === '+'
      ? left + right
      : operator === '-'
        ? left - right
        : operator === '*'
          ? left * right
          : operator === '/'
            ? left / right
            : left % right
  return fitsInt(result) ? result : new NoValue('a number does not fit into 64 bits')
}

function calculateDoubles(operator: Exclude<Arithmetic, '%'>, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    default:
      return left / right
  }
}

/** The type of an operation; a message where the operator does not take these operands. */
export function typeOfOperation(operator: BinaryOperator, left: Type, right: Type): Type | string {
  switch (operator) {
    case '==':
    case '!=':
      return canEqual(left, right)
        ? { kind: 'bool', nullable: false }
        : `${printType(left)} is never equal to ${printType(right)}`
    case 'in':
      return typeOfMembership(left, right)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return canOrder(left, right)
        ? { kind: 'bool', nullable: false }
        : `${operator} does not compare ${printType(left)} with ${printType(right)}`
    default:
      return (
        typeOfArithmetic(operator, left, right) ??
        `${operator} is not defined for ${printType(left)} and ${printType(right)}`
      )
  }
}

function typeOfMembership(left: Type, right: Type): Type | string {
  if (right.kind !== 'list') {
    return right.kind === 'dyn' || right.kind === 'map' || right.kind === 'record'
      ? { kind: 'bool', nullable: false }
      : `in needs a list or a map, not ${printType(right)}`
  }
  return canEqual(left, right.of)
    ? { kind: 'bool', nullable: false }
    : `${printType(left)} is never in ${printType(right)}`
}

const ORDERED = [INT, STRING, TIMESTAMP, DURATION, { kind: 'bool', nullable: false }] as const
const isNumber = ({ kind }: Type): boolean => kind === 'int' || kind === 'double' || kind === 'dyn'

function canOrder(left: Type, right: Type): boolean {
  if (isNumber(left) && isNumber(right)) return true
  return ORDERED.some((type) => fits(left, type) && fits(right, type))
}

function typeOfArithmetic(operator: Arithmetic, left: Type, right: Type): Type | undefined {
  if (left.kind === 'dyn' || right.kind === 'dyn') {
    const known = left.kind === 'dyn' ? right : left
    return takesArithmetic(operator, known) ? DYN : undefined
  }
  if (isNumber(left) && isNumber(right)) {
    if (left.kind === 'int' && right.kind === 'int') return INT
    return operator === '%' ? undefined : DOUBLE
  }
  if (operator !== '+' && operator !== '-') return undefined
  if (left.kind === 'timestamp' || right.kind === 'timestamp') return typeOfTimes(operator, left, right)
  if (left.kind === 'duration' && right.kind === 'duration') return DURATION
  if (operator === '-') return undefined
  if (fits(left, STRING) && fits(right, STRING)) return STRING
  if (left.kind !== 'list' || right.kind !== 'list') return undefined
  return listOf(unite(left.of, right.of) ?? DYN)
}

function typeOfTimes(operator: Arithmetic, left: Type, right: Type): Type | undefined {
  if (left.kind === 'timestamp' && right.kind === 'duration') return TIMESTAMP
  if (operator === '+') return left.kind === 'duration' ? TIMESTAMP : undefined
  return left.kind === 'timestamp' && right.kind === 'timestamp' ? DURATION : undefined
}

function takesArithmetic(operator: Arithmetic, type: Type): boolean {
  if (type.kind === 'dyn' || type.kind === 'int') return true
  if (type.kind === 'double') return operator !== '%'
  if (type.kind === 'timestamp' || type.kind === 'duration') return operator === '+' || operator === '-'
  return operator === '+' && (fits(type, STRING) || type.kind === 'list')
}
