import { describe, expect, it } from '@jest/globals'
import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { compileCondition } from '../../src/core/conditions/condition.ts'
import { SEED } from '../support/seed.ts'

/** A condition is answered as another evaluator of CEL answers it: that of cel-js, whose parser alone we use. */

console.info(`conditions: SEED=${SEED}`)

const field = buildSchema(
  'type Query { f(i: Int, j: Int, s: String, b: Boolean, l: [Int!], gone: Int): Int }',
)
  .getQueryType()
  ?.getFields()['f']

const oracle = new Environment().registerVariable({
  name: 'args',
  schema: { i: 'int', j: 'int', s: 'string', b: 'bool', l: 'list<int>', gone: 'int' },
})

/** Expressions by their type, as text. `gone` has no value. */
const { bool } = fc.letrec<{ int: string; text: string; list: string; bool: string }>((tie) => {
  const both = (
    left: 'int' | 'text' | 'list' | 'bool',
    operator: string,
    right = left,
  ): fc.Arbitrary<string> =>
    fc.tuple(tie(left), tie(right)).map(([one, other]) => `(${one} ${operator} ${other})`)
  const simple = fc.constantFrom('0', '1', '2', '-3', 'args.i', 'args.j', 'args.gone')
  const test = fc
    .tuple(fc.constantFrom('x', 'x + 1', 'x % 2', '2 / x'), fc.constantFrom('==', '!=', '<', '>='), simple)
    .map((parts) => parts.join(' '))
  return {
    int: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'node' },
      simple,
      both('int', '+'),
      both('int', '-'),
      both('int', '*'),
      both('int', '/'),
      both('int', '%'),
      tie('list').map((list) => `size(${list})`),
      tie('text').map((text) => `${text}.size()`),
      fc.tuple(tie('bool'), tie('int'), tie('int')).map(([test_, yes, no]) => `(${test_} ? ${yes} : ${no})`),
    ),
    text: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'node' },
      fc.constantFrom("''", "'a'", "'ab'", "'\\u00e9'", 'args.s'),
      both('text', '+'),
      tie('int').map((int) => `string(${int})`),
    ),
    list: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'node' },
      fc.constantFrom('[0]', '[1, 2]', 'args.l'),
      both('list', '+'),
      fc.tuple(tie('list'), test).map(([list, body]) => `${list}.filter(x, ${body})`),
      fc
        .tuple(tie('list'), fc.constantFrom('x * x', '4 / x', 'x - 1'))
        .map(([list, body]) => `${list}.map(x, ${body})`),
    ),
    bool: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'node' },
      fc.constantFrom('true', 'false', 'args.b'),
      both('bool', '&&'),
      both('bool', '||'),
      both('bool', '=='),
      tie('bool').map((one) => `!${one}`),
      ...['==', '!=', '<', '<=', '>', '>='].map((operator) => both('int', operator)),
      ...['==', '!='].map((operator) => both('text', operator)),
      both('list', '=='),
      both('int', 'in', 'list'),
      fc
        .tuple(tie('text'), fc.constantFrom('contains', 'startsWith', 'endsWith'), tie('text'))
        .map(([text, name, part]) => `${text}.${name}(${part})`),
      fc
        .tuple(tie('list'), fc.constantFrom('all', 'exists', 'exists_one'), test)
        .map(([list, name, body]) => `${list}.${name}(x, ${body})`),
    ),
  }
})

const values = fc.record({
  i: fc.integer({ min: -2, max: 2 }),
  j: fc.integer({ min: -2, max: 2 }),
  s: fc.constantFrom('', 'a', 'ab', '1'),
  b: fc.boolean(),
  l: fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 3 }),
})

function askOracle(text: string, args: Readonly<Record<string, unknown>>): string {
  const exact = (value: unknown): unknown =>
    typeof value === 'number' ? BigInt(value) : Array.isArray(value) ? value.map(exact) : value
  try {
    const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, exact(value)]))
    const answer: unknown = oracle.evaluate(text, { args: given })
    return answer === true ? 'yes' : answer === false ? 'no' : `a ${typeof answer}`
  } catch {
    return 'error'
  }
}

describe('a condition', () => {
  it('is answered as cel-js answers it', () => {
    const counts: Record<string, number> = {}
    fc.assert(
      fc.property(bool, values, (text, args) => {
        const compiled = compileCondition(text, { field })
        if (compiled.kind === 'problem') {
          // Too long for one or the other: everything else is refused by neither.
          expect(compiled.message).toMatch(/has more than|nests deeper|must have at most/)
          return
        }
        const answer = compiled.condition.holds({
          args,
          subject: { kind: 'anonymous' },
          operation: { name: 'f', kind: 'query' },
          now: 0,
        }).kind
        counts[answer] = (counts[answer] ?? 0) + 1
        expect([text, answer]).toEqual([text, askOracle(text, args)])
      }),
      { seed: SEED, numRuns: 2_000 },
    )
    console.info(counts)
    for (const kind of ['yes', 'no', 'error']) expect(counts[kind]).toBeGreaterThan(100)
  })
})
