import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, type ExecutionResult, execute, parse } from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { expectRefused, type Outcome, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl =
  'type Query { open: String shut: String @auth(scopes: [["shut"]]) } type Mutation { CreateThing: String open: String @public }'

/** Values for a variable of a condition that are no booleans. */
const NO_BOOLEANS: readonly unknown[] = [null, undefined, 'true', 'false', 0, 1, [], {}, [true]]

const CONDITIONS = ['@skip(if: $v)', '@include(if: $v)']

/** A request error, whatever the caller may do: variables are coerced before anything is decided. */
function expectWrongVariable(outcome: Outcome): void {
  expect(outcome.ran).toEqual([])
  expect(outcome.hasData).toBe(false)
  expect(outcome.errors).toEqual([
    {
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/^Variable "\$v" (got invalid value|of (required|non-null) type)/),
    },
  ])
}

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a field that @skip or @include leaves out', () => {
    it.each([
      ['by a literal', '{ open shut @skip(if: true) x: shut @include(if: false) }', {}],
      [
        'by a variable',
        'query ($s: Boolean!, $i: Boolean!) { open shut @skip(if: $s) x: shut @include(if: $i) }',
        { s: true, i: false },
      ],
      [
        'by a default',
        'query ($s: Boolean = true, $i: Boolean! = false) { open shut @skip(if: $s) x: shut @include(if: $i) }',
        {},
      ],
      ['by one of both', 'query ($s: Boolean = false) { open shut @skip(if: $s) @include(if: false) }', {}],
      [
        'with its fragment',
        'query ($s: Boolean!) { open ...F @skip(if: $s) } fragment F on Query { shut }',
        { s: true },
      ],
      [
        'by a variable called __proto__',
        'query ($__proto__: Boolean = true) { open shut @skip(if: $__proto__) }',
        {},
      ],
      [
        'by a variable called constructor',
        'query ($constructor: Boolean = true) { open shut @skip(if: $constructor) }',
        {},
      ],
    ])('is not judged: %s', async (_, operation, variables) => {
      const outcome = await attempt({ sdl, operation, variables })
      expect(outcome).toMatchObject({ errors: [], data: { open: 'Query.open' } })
      expect(outcome.ran).toEqual(['Query.open'])
    })
  })

  describe('a field that a condition leaves in', () => {
    it.each([
      [
        'by a default',
        'query ($s: Boolean = false, $i: Boolean = true) { shut @skip(if: $s) @include(if: $i) }',
        {},
      ],
      ['against a default', 'query ($s: Boolean = true) { shut @skip(if: $s) }', { s: false }],
      [
        'by the default, when only the prototype says otherwise',
        'query ($s: Boolean = false) { shut @skip(if: $s) }',
        Object.create({ s: true }),
      ],
      [
        'by a default, when another variable is called __proto__',
        'query ($s: Boolean = false) { shut @skip(if: $s) }',
        JSON.parse('{"__proto__": {"s": true}}'),
      ],
    ])('is judged: %s', async (_, operation, variables) => {
      expectRefused(await attempt({ sdl, operation, variables }), UNAUTHENTICATED, 'Query.shut')
    })

    it.each([null, undefined])('is judged when its variable may be null, and is %p', async (value) => {
      for (const condition of CONDITIONS) {
        for (const declared of ['Boolean = true', 'Boolean = false']) {
          const operation = `mutation ($v: ${declared}) { open CreateThing ${condition} }`
          const outcome = await attempt({ sdl, operation, variables: { v: value } })
          expectRefused(outcome, UNAUTHENTICATED, 'Mutation.CreateThing')
        }
      }
    })

    it('is judged in one operation by the defaults of that operation, though another has its own', async () => {
      const operation =
        'query A($v: Boolean = true) { open ...F } query B($v: Boolean = false) { ...F } fragment F on Query { shut @skip(if: $v) }'
      expect((await attempt({ sdl, operation, operationName: 'A' })).errors).toEqual([])
      expectRefused(await attempt({ sdl, operation, operationName: 'B' }), UNAUTHENTICATED, 'Query.shut')
    })
  })
})

describe.each(WAYS)('over $name, a variable of a condition', ({ attempt }) => {
  it.each(NO_BOOLEANS)('that is %p runs nothing, and is told from a denial', async (value) => {
    for (const condition of CONDITIONS) {
      for (const declared of ['Boolean!', 'Boolean = true', 'Boolean = false']) {
        if (value == null && declared !== 'Boolean!') continue
        for (const allow of [undefined, ['*']]) {
          const operation = `mutation ($v: ${declared}) { open CreateThing ${condition} }`
          const asked = { sdl, operation, variables: { v: value }, ...(allow && { allow }) }
          expectWrongVariable(await attempt(asked))
        }
      }
    }
  })

  it('that is missing runs nothing, and is told from a denial', async () => {
    const sources = [
      'query ($v: Boolean!) { shut @skip(if: $v) }',
      'query ($v: Boolean!) { open shut @include(if: $v) }',
    ]
    for (const operation of sources) {
      expectWrongVariable(await attempt({ sdl, operation, variables: {} }))
      expectWrongVariable(await attempt({ sdl, operation, variables: {}, allow: ['*'] }))
    }
  })
})

describe('a decision', () => {
  it('is made again for each set of variables, though the plan is kept', async () => {
    const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true })
    const document = parse('query ($s: Boolean!) { open shut @skip(if: $s) }')
    const guarded = guardExecute<ExecutionResult>((args) => execute(args) as ExecutionResult)
    const codes = [true, false, true, false].map((s) => {
      const { errors = [] } = guarded({ schema, document, variableValues: { s } }) as ExecutionResult
      return errors.map(({ extensions }) => extensions['code'])
    })
    expect(codes).toEqual([[], ['UNAUTHENTICATED'], [], ['UNAUTHENTICATED']])
  })
})
