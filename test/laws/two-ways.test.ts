import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { GraphQLError, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql'
import { openContributorApi } from '../../src/sample/contributor.ts'
import { type BeforeSchema, closeGateways, startGateway, type TestGateway } from '../kit/gateway.ts'
import { writeRandomOperation } from '../support/random-operation.ts'
import { SEED } from '../support/seed.ts'
import { createAnswers } from './answers.ts'
import { buildWorld, makeValidRequest, makeWorldOf } from './case.ts'
import type { Case } from './oracle.ts'
import { createTape, tapes } from './tape.ts'
import type { World } from './world.ts'

const CASES_SCALE = Number(process.env['CASES_SCALE'] ?? 1)
const WORLDS = Math.ceil(12 * CASES_SCALE)
const SAMPLES = Math.ceil(120 * CASES_SCALE)
const REQUESTS = 40
/** The second time an operation is known, and the fourth it is compiled. */
const TIMES = 4
const SCOPES = [['*'], ['Query:*'], ['a', 'b'], ['a:x'], ['nothing']] as const

interface Count {
  asked: number
  whole: number
  errors: number
  refused: number
}

describe('Apollo Server that sees every request, and prepared operations', () => {
  it('give the same bytes for generated operations of generated schemas', async () => {
    process.stderr.write(`two ways: SEED=${SEED}\n`)
    const count: Count = { asked: 0, whole: 0, errors: 0, refused: 0 }
    for (const numbers of fc.sample(tapes, { seed: SEED, numRuns: WORLDS })) {
      const tape = createTape(numbers)
      const world = makeWorldOf(tape)
      if (world === undefined) continue
      await compareWorld(world, fc.sample(tapes, { seed: SEED + count.asked, numRuns: REQUESTS }), count)
      await closeGateways()
    }
    expect(count.asked).toBeGreaterThan(250 * CASES_SCALE)
    expect(Math.min(count.whole, count.errors, count.refused)).toBeGreaterThan(25 * CASES_SCALE)
  }, 600_000)

  it('give the same bytes for generated operations of the sample schema', async () => {
    const { close, ...api } = await openContributorApi({ database: ':memory:' })
    const count: Count = { asked: 0, whole: 0, errors: 0, refused: 0 }
    const { compare, tokens } = await openWays({ before: 'schema', ...api })
    for (let index = 0; index < SAMPLES; index++) {
      const { text, variables } = writeRandomOperation(api.schema, SEED + index)
      // Some have arguments as they may be, others as they may not.
      const source = index % 4 === 0 ? text : text.replaceAll(/\((?:\w+: "(?:cm|in)"(?:, )?)+\)/g, '')
      const token = tokens[index % tokens.length] ?? ''
      if (source.length < 6_000) await compare({ source, variables, token }, count)
    }
    expect(count.asked).toBeGreaterThan(100 * CASES_SCALE)
    expect(Math.min(count.whole, count.errors, count.refused)).toBeGreaterThan(2)
    await closeGateways()
    await close()
  }, 600_000)

  it('refuse the same texts with the same bytes, in whatever way these are wrong', async () => {
    const { close, ...api } = await openContributorApi({ database: ':memory:' })
    const count: Count = { asked: 0, whole: 0, errors: 0, refused: 0 }
    const { compare } = await openWays({ before: 'schema', ...api })
    for (const source of WRONG) await compare({ source, variables: {}, token: '' }, count)
    expect([count.whole, count.asked]).toEqual([0, WRONG.length * TIMES])
    await closeGateways()
    await close()
  }, 600_000)
})

const WRONG = [
  ...[
    '{',
    '}',
    '{ Person }',
    '{ Person { }',
    'query',
    '{ a: }',
    'query ($a) { b }',
    '"',
    '{ Person(a: "',
    '{ Person { identifier } } ?',
  ],
  ...['\u{0}', '{ Person(identifier: "\\uD800") { name } }', 'mutation { ', 'fragment on on Person { name }'],
  'type Query { a: Int }',
  '{ Person { identifier } } query Named { Person { identifier } }',
  'query Twice { Person { identifier } } query Twice { Person { identifier } }',
  '{ Person { identifier } ...Unknown }',
  '{ Person { ...Loop } } fragment Loop on Person { ...Loop }',
  '{ Person { identifier } } fragment Unused on Person { name }',
  '{ Person { identifier @unknown } }',
  '{ Person { identifier @skip } }',
  '{ Person { identifier @skip(if: 1) } }',
  '{ Person { identifier @skip(if: true) @skip(if: false) } }',
  '{ Person(unknown: 1) { identifier } }',
  '{ Person(first: "one") { identifier } }',
  '{ Person(first: 1, first: 2) { identifier } }',
  '{ Person { a: identifier a: name } }',
  '{ Person { ... on Unknown { identifier } } }',
  '{ Person { ... on String { identifier } } }',
  'query ($unused: Int) { Person { identifier } }',
  'query ($a: Int, $a: Int) { Person(first: $a) { identifier } }',
  'query ($a: Person) { Person(first: $a) { identifier } }',
  '{ Person(first: $missing) { identifier } }',
  'mutation { CreatePerson { identifier } }',
  'subscription { unknown }',
  '{ unknown }',
]

interface Question {
  readonly source: string
  readonly token: string
  readonly variables: Readonly<Record<string, unknown>>
}

async function compareWorld(world: World, sample: readonly Uint32Array[], count: Count): Promise<void> {
  const schema = executable(world)
  const ways = await openWays({ before: 'schema', schema, ...world.policy })
  for (const numbers of sample) {
    const tape = createTape(numbers)
    const made = makeValidRequest(tape, world, schema)
    if (made === undefined) continue
    // One in eight is not valid.
    const source = tape.chance(12) ? made.request.source.replace(/\w+ \}/, 'missing }') : made.request.source
    const variables = tape.chance(8) ? { yes: 'x' } : made.request.variables
    await ways.compare({ source, variables, token: tape.pick(ways.tokens) }, count)
  }
}

/** A gateway of each kind, and the tokens that callers have: none, one that is none, and others of more or less scopes. */
async function openWays(options: BeforeSchema): Promise<{
  readonly tokens: readonly string[]
  readonly compare: (question: Question, count: Count) => Promise<void>
}> {
  const prepared = await startGateway(options)
  const hosted = await startGateway({ ...options, plugins: [{ requestDidStart: async () => ({}) }] })
  const tokens = await Promise.all(SCOPES.map((scopes) => prepared.tokenFor(...scopes)))
  return {
    tokens: ['', 'no.token', ...tokens, ...tokens],
    async compare(question, count) {
      const expected = await ask(hosted, question)
      for (let time = 1; time <= TIMES; time++) {
        const found = await ask(prepared, question)
        if (JSON.stringify(found) !== JSON.stringify(expected))
          throw new Error(JSON.stringify({ question, time, expected, found }, undefined, 1))
        count.asked += 1
      }
      if (expected.status !== 200) count.refused += 1
      else if (expected.text.includes('"errors"')) count.errors += 1
      else count.whole += 1
    },
  }
}

interface Told {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly text: string
}

async function ask({ graphql, url }: TestGateway, { source, ...asked }: Question): Promise<Told> {
  const { status, headers, text } = await graphql(source, asked)
  const told = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return { status, headers: told.map(([name, value]) => [name, value.replaceAll(url, '')]), text }
}

/** A schema that answers by paths: values, nulls where none may be, and errors of both kinds. */
function executable(world: World): GraphQLSchema {
  const schema = buildWorld(world)
  const { fieldResolver, typeResolver } = createAnswers({ world } as Case)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = typeResolver
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const [index, field] of Object.values(type.getFields()).entries())
      field.resolve = (source, args, context, info) => {
        const place = info.path.key.toString().length + index
        if (place % 11 === 3) throw new Error('a secret')
        if (place % 11 === 5) throw new GraphQLError('Told', { extensions: { code: 'TOLD' } })
        const value = fieldResolver(source, args, context, info)
        return place % 3 === 0 ? Promise.resolve(value) : value
      }
  }
  return schema
}
