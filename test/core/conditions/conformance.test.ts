import { tests } from '@bufbuild/cel-spec/testdata/conformance.js'
import { describe, expect, it } from '@jest/globals'
import { compile } from '../../../src/core/conditions/compile.ts'
import { Frame, type Roots } from '../../../src/core/conditions/frame.ts'
import { ConditionProblem, parseExpression } from '../../../src/core/conditions/syntax.ts'
import { parseDuration, parseTimestamp } from '../../../src/core/conditions/time.ts'
import {
  BOOL,
  DOUBLE,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  STRING,
  type Type,
} from '../../../src/core/conditions/type.ts'
import { Duration, NoValue, Timestamp, type Value } from '../../../src/core/conditions/value.ts'

type Json = Readonly<Record<string, unknown>>

interface Case {
  readonly name: string
  readonly expr: string
  readonly value?: Json
  readonly evalError?: unknown
  readonly typedResult?: { readonly result?: Json }
  readonly bindings?: Readonly<Record<string, { readonly value: Json }>>
  readonly typeEnv?: readonly { readonly name: string; readonly ident?: { readonly type?: Json } }[]
  readonly container?: string
  readonly checkOnly?: boolean
  readonly disableCheck?: boolean
}

interface Suite {
  readonly name: string
  readonly suites?: readonly Suite[]
  readonly tests?: readonly { readonly original: Case }[]
}

/** Whole files of cases about what conditions do not have. */
const SUITES_LEFT_OUT: Readonly<Record<string, string>> = {
  bindings_ext: 'cel.bind',
  block_ext: 'cel.block',
  encoders_ext: 'base64',
  enums: 'enums of protobuf',
  macros2: 'macros with two variables',
  math_ext: 'math.*',
  namespace: 'containers',
  optionals: 'optional values',
  proto2: 'messages of protobuf',
  proto2_ext: 'messages of protobuf',
  proto3: 'messages of protobuf',
  string_ext: 'the strings extension',
  unknowns: 'unknown values',
  wrappers: 'messages of protobuf',
}

/** Single cases about what conditions do not have, by what they mention. */
const MENTIONS: readonly (readonly [reason: string, pattern: RegExp])[] = [
  ['unsigned numbers', /\d[uU]\b|\buint\(|\buint\b|uint64Value|UINT64/],
  ['bytes', /(?<![\w"'])[rR]?[bB][rR]?["']|\bbytes\b|bytesValue|BYTES/],
  ['types as values', /\btype\(|typeValue|abstractType/],
  [
    'messages of protobuf',
    /google\.protobuf|TestAllTypes|messageType|wellKnown.:.ANY|wrapper|NestedEnum|cel\.expr/,
  ],
  ['optional values', /optional/],
  ['containers', /"container":/],
]

const EXACT = 'an int and a double are compared exactly, not as two doubles'
const NAMES_IN_BACKTICKS = 'cel-js reads no names in backticks: write an index'

/** Cases that we answer otherwise: on purpose, or because cel-js reads the text otherwise. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  'comparisons/gt_literal/not_gt_double': 'cel-js reads no number that starts with a dot: write 0.5',
  'comparisons/lt_literal/not_lt_dyn_int_big_lossy_double': EXACT,
  'comparisons/gt_literal/not_gt_dyn_big_double_int': EXACT,
  'comparisons/lte_literal/lte_dyn_big_double_int': EXACT,
  'comparisons/gte_literal/gte_dyn_int_big_lossy_double': EXACT,
  'fields/quoted_map_fields/field_access_slash': NAMES_IN_BACKTICKS,
  'fields/quoted_map_fields/field_access_dash': NAMES_IN_BACKTICKS,
  'fields/quoted_map_fields/field_access_dot': NAMES_IN_BACKTICKS,
  'fields/quoted_map_fields/has_field_slash': NAMES_IN_BACKTICKS,
  'fields/quoted_map_fields/has_field_dash': NAMES_IN_BACKTICKS,
  'fields/quoted_map_fields/has_field_dot': NAMES_IN_BACKTICKS,
  'type_deductions/functions/function_result_type': 'the case brings a function of its own',
  'fields/qualified_identifier_resolution/qualified_ident': 'no input has a dot in its name',
}

type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'left-out'; readonly reason: string }
  | { readonly kind: 'deviates'; readonly path: string; readonly how: string }

function* casesOf(suite: Suite, path: string): Generator<readonly [string, Case]> {
  for (const { original } of suite.tests ?? []) yield [`${path}/${original.name ?? original.expr}`, original]
  for (const inner of suite.suites ?? []) yield* casesOf(inner, `${path}/${inner.name}`)
}

function judge(path: string, one: Case): Outcome {
  const text = JSON.stringify({ ...one, name: undefined, description: undefined })
    .replaceAll('type.googleapis.com/google.protobuf.Timestamp', 'timestamp')
    .replaceAll('type.googleapis.com/google.protobuf.Duration', 'duration')
    .replaceAll('\\"', '"')
  const mention = MENTIONS.find(([, pattern]) => pattern.test(text))
  if (mention !== undefined) return { kind: 'left-out', reason: mention[0] }
  const expected = one.value ?? one.typedResult?.result
  const actual = evaluate(one)
  if (one.disableCheck === true && isProblem(actual))
    return { kind: 'left-out', reason: 'cases that a type checker refuses' }
  if (one.checkOnly === true)
    return isProblem(actual) ? { kind: 'deviates', path, how: show(actual) } : { kind: 'passed' }
  if (expected === undefined && one.evalError === undefined) {
    return actual === true ? { kind: 'passed' } : { kind: 'deviates', path, how: show(actual) }
  }
  if (one.evalError !== undefined)
    return actual instanceof NoValue || isProblem(actual)
      ? { kind: 'passed' }
      : { kind: 'deviates', path, how: `gives ${show(actual)} instead of an error` }
  return show(actual) === show(toExpected(expected ?? {}))
    ? { kind: 'passed' }
    : { kind: 'deviates', path, how: `gives ${show(actual)} instead of ${show(toExpected(expected ?? {}))}` }
}

function isProblem(actual: unknown): boolean {
  return typeof actual === 'object' && actual !== null && 'problem' in actual
}

function evaluate({
  expr,
  bindings = {},
  typeEnv = [],
}: Case): Value | NoValue | { readonly problem: string } {
  const roots = new Map<string, Type>(typeEnv.map(({ name, ident }) => [name, toType(ident?.type)]))
  for (const name of Object.keys(bindings)) if (!roots.has(name)) roots.set(name, DYN)
  try {
    const { run } = compile(parseExpression(expr), {
      scope: { roots, isSecret: () => false },
      variables: new Map(),
      reads: new Map(),
    })
    const values = Object.entries(bindings).map(([name, { value }]) => [name, toRaw(toExpected(value))])
    return run(new Frame(Object.fromEntries(values) as unknown as Roots))
  } catch (error) {
    if (error instanceof ConditionProblem) return { problem: error.message }
    throw error
  }
}

function toType(type: Json | undefined): Type {
  if (type === undefined) return DYN
  const list = type['listType'] as { readonly elemType?: Json } | undefined
  if (list !== undefined) return listOf(toType(list.elemType))
  if ('mapType' in type) return mapOf(DYN, DYN)
  if ('null' in type) return NULL
  const simple: Readonly<Record<string, Type>> = { BOOL, INT64: INT, DOUBLE, STRING }
  return simple[String(type['primitive'])] ?? DYN
}

function toExpected(value: Json): Value {
  const [kind, of] = Object.entries(value)[0] ?? ['nullValue', null]
  switch (kind) {
    case 'nullValue':
      return null
    case 'boolValue':
      return Boolean(of)
    case 'int64Value':
      return BigInt(of as string)
    case 'doubleValue':
      return Number(of)
    case 'stringValue':
      return String(of)
    case 'listValue':
      return ((of as { readonly values?: readonly Json[] }).values ?? []).map(toExpected)
    case 'mapValue': {
      const entries = (of as { readonly entries?: readonly { readonly key: Json; readonly value: Json }[] })
        .entries
      return new Map(
        (entries ?? []).map(({ key, value: member }) => [toExpected(key) as string, toExpected(member)]),
      )
    }
    case 'objectValue': {
      const { '@type': type, value: text } = of as { readonly '@type': string; readonly value: string }
      const time = type.endsWith('Timestamp') ? parseTimestamp(text) : parseDuration(text)
      if (time instanceof NoValue) throw new Error(time.message)
      return time
    }
    default:
      throw new Error(`A value of a kind that is not known: ${kind}`)
  }
}

/** What a caller would hand over for a value. */
function toRaw(value: Value): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, toRaw(member)]))
  if (Array.isArray(value)) return value.map(toRaw)
  if (value instanceof Timestamp) return new Date(Number(value.nanos / 1_000_000n))
  return value
}

function show(value: unknown): string {
  if (value instanceof NoValue) return `no value (${value.message})`
  if (value instanceof Timestamp) return `timestamp(${value.nanos})`
  if (value instanceof Duration) return `duration(${value.nanos})`
  if (value instanceof Map)
    return `{${[...value]
      .map(([key, member]) => `${show(key)}: ${show(member)}`)
      .sort()
      .join(', ')}}`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value === 'bigint') return `${value}n`
  if (value === 0) return 'number 0'
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value)
    : `${typeof value} ${String(value)}`
}

const suites = (tests as unknown as Suite).suites ?? []
const judged = suites
  .filter(({ name }) => !(name in SUITES_LEFT_OUT))
  .flatMap((suite) => [...casesOf(suite, suite.name)].map(([path, one]) => judge(path, one)))

describe('the conformance cases of cel-spec', () => {
  it('pass for the part of CEL that conditions have, but for those listed here', () => {
    const deviations = judged.flatMap((one) => (one.kind === 'deviates' ? [`${one.path}: ${one.how}`] : []))
    expect(deviations.filter((one) => !((one.split(': ')[0] ?? '') in DEVIATIONS))).toEqual([])
    expect(deviations.map((one) => one.split(': ')[0]).sort()).toEqual(Object.keys(DEVIATIONS).sort())
  })

  it('are counted', () => {
    const counts: Record<string, number> = {}
    const count = (name: string, by = 1): void => {
      counts[name] = (counts[name] ?? 0) + by
    }
    for (const one of judged) count(one.kind === 'left-out' ? `left out: ${one.reason}` : one.kind)
    for (const suite of suites) {
      const reason = SUITES_LEFT_OUT[suite.name]
      if (reason !== undefined) count(`left out: ${reason}`, [...casesOf(suite, suite.name)].length)
    }
    console.info(counts)
    expect(counts['passed']).toBeGreaterThan(500)
    expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(
      suites.flatMap((suite) => [...casesOf(suite, '')]).length,
    )
  })
})
