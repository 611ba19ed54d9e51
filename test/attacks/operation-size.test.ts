import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { assertWithinLimits, DEFAULT_LIMITS, OperationLimitError } from '../../src/core/plan/limits.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { startCpuTime } from '../support/cpu-time.ts'
import { expectRefused, FORBIDDEN, schemaOf } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = 'type Query { a: Query b: String c: String @auth(scopes: [["c"]]) }'

/** The limit that a document breaks; undefined when it breaks none. */
function brokenLimit(source: string, limits = DEFAULT_LIMITS): string | undefined {
  try {
    assertWithinLimits(parse(source, { noLocation: true }), limits)
    return undefined
  } catch (error) {
    if (!(error instanceof OperationLimitError)) throw error
    expect(error.code).toBe('OPERATION_TOO_COMPLEX')
    expect(error.message).toBe(`The operation exceeds the limit of ${error.allowed} ${error.limit}.`)
    return error.limit
  }
}

function nested(depth: number): string {
  return `${'{ a '.repeat(depth - 1)}{ b }${' }'.repeat(depth - 1)}`
}

function bomb(depth: number): string {
  const fragments = Array.from({ length: depth }, (_, level) => {
    const below = level + 1 === depth ? 'b' : `...F${level + 1} ...F${level + 1}`
    return `fragment F${level} on Query { ${below} }`
  })
  return `{ ...F0 } ${fragments.join(' ')}`
}

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a denied field', () => {
    it('is found among 10,000 aliases, and nothing runs', async () => {
      const aliases = Array.from({ length: 5_000 }, (_, n) => `x${n}: b`).join(' ')
      const outcome = await attempt({
        sdl: `${sdl} type Mutation { CreateThing: Query }`,
        operation: `mutation { CreateThing { ${aliases} c } }`,
        allow: ['Mutation:*'],
      })
      expectRefused(outcome, FORBIDDEN, 'Query.c')
    })
  })
})

describe('the limits of an operation', () => {
  it('are the largest numbers allowed', () => {
    expect(brokenLimit(nested(16))).toBeUndefined()
    expect(brokenLimit(nested(17))).toBe('levels of depth')
    const aliases = (count: number): string =>
      `{ a { ${Array.from({ length: count }, (_, n) => `x${n}: b`).join(' ')} } }`
    expect(brokenLimit(aliases(100))).toBeUndefined()
    expect(brokenLimit(aliases(101))).toBe('aliases')
    expect(brokenLimit(`{ ${'b '.repeat(100)} }`)).toBeUndefined()
    expect(brokenLimit(`{ ${'b '.repeat(101)} }`)).toBe('root fields')
    const operations = (count: number): string =>
      Array.from({ length: count }, (_, n) => `query Q${n} { b }`).join(' ')
    expect(brokenLimit(operations(10))).toBeUndefined()
    expect(brokenLimit(operations(11))).toBe('operations')
    expect(brokenLimit(`{ a { ${'b '.repeat(9_999)} } }`)).toBeUndefined()
    expect(brokenLimit(`{ a { ${'b '.repeat(10_000)} } }`)).toBe('fields in all')
  })

  it('count depth through fragments, named and inline', () => {
    const named = `{ ...F } fragment F on Query ${nested(16)} `
    expect(brokenLimit(named)).toBeUndefined()
    expect(brokenLimit(`{ a { ...F } } fragment F on Query ${nested(16)}`)).toBe('levels of depth')
    expect(brokenLimit(`{ ... { ... on Query { a { ... ${nested(16)} } } } }`)).toBe('levels of depth')
  })

  it('count root fields at each spread', () => {
    expect(brokenLimit(`{ ${'...F '.repeat(101)} } fragment F on Query { b }`)).toBe('root fields')
  })

  it('hold for each operation of a document, also for those that are not asked for', () => {
    expect(brokenLimit(`query A { b } query B ${nested(17)}`)).toBe('levels of depth')
  })

  it('count the aliases of fragments that nothing spreads', () => {
    const aliases = Array.from({ length: 101 }, (_, n) => `x${n}: b`).join(' ')
    expect(brokenLimit(`{ b } fragment F on Query { ${aliases} }`)).toBe('aliases')
  })

  it('stop 10,000 aliases', () => {
    expect(brokenLimit(`{ ${Array.from({ length: 10_000 }, (_, n) => `x${n}: b`).join(' ')} }`)).toBe(
      'aliases',
    )
  })

  it.each([16, 22, 100, 1_000])('stop fragments that spell 2 to the %d fields, in no time', (depth) => {
    const source = bomb(depth)
    const cpuTime = startCpuTime()
    expect(brokenLimit(source)).toBe('root fields')
    expect(brokenLimit(source.replace('{ ...F0 }', '{ a { ...F0 } }'))).toBe('fields in all')
    expect(cpuTime()).toBeLessThan(1_000)
  })

  it('leave cycles and missing fragments to validation, and end', () => {
    expect(
      brokenLimit('{ ...F ...Missing } fragment F on Query { a { ...G } } fragment G on Query { ...F }'),
    ).toBeUndefined()
    expect(brokenLimit('fragment F on Query { b }')).toBeUndefined()
  })

  it('can be set', () => {
    expect(brokenLimit(nested(4), { ...DEFAULT_LIMITS, depth: 3 })).toBe('levels of depth')
  })
})

describe('a plan', () => {
  it('is never made of fragments that spread each other', () => {
    const table = buildRuleTable(schemaOf(sdl))
    const cycle = '{ ...F } fragment F on Query { a { ...G } } fragment G on Query { a { ...F } }'
    expect(() => planOperation(table, parse(cycle))).toThrow(TypeError)
    expect(() => planOperation(table, parse('{ ...Missing }'))).toThrow(TypeError)
  })

  it('ends, when types and fragments multiply, in an error that says so', async () => {
    const count = 16
    const names = Array.from({ length: count }, (_, n) => `T${n}`)
    const interfaces = names.map((name) => `interface I${name} { n: INode }`).join(' ')
    const types = names
      .map((name) => {
        const others = names.filter((one) => one !== name).map((one) => `I${one}`)
        return `type ${name} implements ${['INode', ...others].join(' & ')} { n: INode }`
      })
      .join(' ')
    const wide = `interface INode { n: INode } ${interfaces} ${types} type Query { n: INode }`
    const body = names.map((name, n) => {
      const below = n + 1 === count ? 'n { __typename }' : `...F${n + 1}`
      return `fragment F${n} on INode { ${below} ... on I${name} { ... on INode { ${below} } } }`
    })
    const table = buildRuleTable(schemaOf(wide))
    const document = parse(`{ n { ...F0 } } ${body.join(' ')}`)
    const cpuTime = startCpuTime()
    expect(() => planOperation(table, document)).toThrow(OperationLimitError)
    expect(cpuTime()).toBeLessThan(3_000)
  })
})
