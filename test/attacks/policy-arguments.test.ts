import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { buildASTSchema, type ExecutionResult, execute, parse, validate } from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import type { PolicyQuestion } from '../../src/guard/policies.ts'
import { startGateway } from '../kit/gateway.ts'
import { makeArgumentRequest } from '../laws/argument-request.ts'
import { makeArgumentWorld, printArgumentWorld } from '../laws/argument-world.ts'
import { createTape, tapes } from '../laws/tape.ts'
import { SEED } from '../support/seed.ts'
import { identified } from './operation.ts'

/** A policy is asked about what runs: the arguments that resolvers get, and no others. */

const typeDefs = `
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT
  interface Shelf { files(of: String = "own", first: Int): String }
  type Cat implements Shelf { files(of: String = "all", first: Int = 9): String @policy(policies: [["may_read"]]) }
  type Dog implements Shelf { files(of: String = "own", first: Int, deleted: Boolean = true): String @policy(policies: [["may_read"]]) }
  type Cow implements Shelf { files(of: String = "everything", first: Int): String }
  type Query { shelves: [Shelf] cat: Cat }`

const DOCUMENTS = [
  '{ shelves { files } }',
  '{ shelves { files(first: 2) } }',
  '{ shelves { ... on Shelf { files(of: "x") } } }',
  '{ shelves { ...F } cat { ...F } } fragment F on Shelf { files }',
  '{ shelves { ... on Dog { files(deleted: false) } ... on Cat { files } } }',
  'query ($of: String) { shelves { files(of: $of) } }',
  'query ($of: String = "dogs") { shelves { a: files(of: $of) b: files } }',
]

async function start(holds: (args: Readonly<Record<string, unknown>>) => boolean) {
  const asked: string[] = []
  const ran: string[] = []
  const print = (args: object): string => JSON.stringify(Object.entries(args).sort())
  const files = (_: unknown, args: object): string => {
    ran.push(print(args))
    return 'x'
  }
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs,
      resolvers: {
        Query: {
          shelves: () => ['Cat', 'Dog', 'Cow'].map((__typename) => ({ __typename })),
          cat: () => ({}),
        },
        Cat: { files },
        Dog: { files },
        // No policy is asked of it.
        Cow: { files: () => 'moo' },
      },
    },
    policies: (policies: readonly string[], _: unknown, { fields }: PolicyQuestion) => {
      for (const { args } of fields) asked.push(print(args))
      return fields.every(({ args }) => holds(args)) ? policies : []
    },
  })
  return { gateway, asked, ran, token: await gateway.tokenFor('*') }
}

describe('a policy on a field of an interface', () => {
  it.each(DOCUMENTS)('is asked about the arguments that each implementer gets: %s', async (query) => {
    const { gateway, asked, ran, token } = await start(() => true)
    for (const variables of [{}, ...(query.includes('$of') ? [{ of: null }, { of: 'y' }] : [])]) {
      asked.length = 0
      ran.length = 0
      const { body } = await gateway.graphql(query, { token, variables })
      expect(body.errors).toBeUndefined()
      expect([...new Set(asked)].sort()).toEqual([...new Set(ran)].sort())
    }
  })

  it('denies what an implementer would get by a default of its own', async () => {
    const { gateway, ran, token } = await start(({ of }) => of === 'own')
    const { body } = await gateway.graphql('{ shelves { files } }', { token })
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: 'FORBIDDEN', coordinate: 'Shelf.files' }),
    ])
    expect(ran).toEqual([])
  })

  it('does not ask an implementer’s policy about another implementer', async () => {
    const { gateway, token } = await start(({ of }) => of !== 'everything')
    const { body } = await gateway.graphql('{ shelves { files } }', { token })
    expect(body.errors).toBeUndefined()
  })
})

describe('every argument that a resolver gets', () => {
  it('was in the question about the policy of its field, by whatever route it was supplied', async () => {
    process.stderr.write(`policy arguments: SEED=${SEED}\n`)
    let resolved = 0
    for (const numbers of fc.sample(tapes, { seed: SEED, numRuns: 60 })) {
      const world = makeArgumentWorld(createTape(numbers))
      const text = printArgumentWorld(world).replaceAll(
        /^( {2}\w+\(.*\): \w+) /gm,
        '$1 @policy(policies: [["p"]]) ',
      )
      const schema = buildASTSchema(parse(text), { assumeValidSDL: true })
      const asked = new Set<string>()
      const print = (args: object): string => JSON.stringify(Object.entries(args).sort())
      const guarded = guardExecute<ExecutionResult>(execute, {
        baseline: { mutation: 'public' },
        onWarning: () => undefined,
        policies(policies, _, { fields }) {
          for (const { args } of fields) asked.add(print(args))
          return policies
        },
      })
      for (const ofRequest of fc.sample(tapes, { seed: SEED + numbers.length, numRuns: 10 })) {
        const { source, variables } = makeArgumentRequest(createTape(ofRequest), world)
        const document = parse(source)
        if (validate(schema, document).length > 0) continue
        asked.clear()
        const ran: string[] = []
        await guarded({
          schema,
          document,
          variableValues: variables,
          contextValue: { subject: identified('a', 'b', 'c') },
          fieldResolver(_source, args, _context, info) {
            ran.push(print(args))
            return info.fieldName === 'leaf' ? 'x' : { __typename: 'Cat', toString: () => 'x' }
          },
        })
        resolved += ran.length
        const unasked = ran.filter((args) => !asked.has(args))
        if (unasked.length > 0)
          throw new Error(
            [JSON.stringify({ unasked, asked: [...asked], variables }), source, text].join('\n'),
          )
      }
    }
    expect(resolved).toBeGreaterThan(100)
  })
})
