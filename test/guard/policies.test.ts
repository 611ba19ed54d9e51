import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { type GraphQLSchema, parse } from 'graphql'
import { ANONYMOUS, type IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { OperationLimitError } from '../../src/core/plan/limits.ts'
import { SchemaRuleError } from '../../src/core/schema/schema-problem.ts'
import { createGuard, createQuietGuard, type WeighingOptions } from '../../src/guard/guard.ts'
import type { PolicyEvaluator, PolicyOutcome, PolicyQuestion } from '../../src/guard/policies.ts'

const SDL = `
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT
type Query {
  open: Int
  record(id: ID!, filter: Filter = { deep: [1] }, page: Int = 10): Record
  admin: Int @policy(policies: [["admin", "office"], ["root"]])
}
input Filter { deep: [Int!], name: String }
type Record @policy(policies: [["reader"]]) { id: ID note(kind: Kind = LONG): String @policy(policies: [["notes"]]) }
enum Kind { LONG SHORT }
type Mutation { update(id: ID!): Record @policy(policies: [["owner"]]) }`

const schema: GraphQLSchema = makeExecutableSchema({
  typeDefs: SDL,
  resolvers: { Kind: { LONG: 'l', SHORT: 's' } },
})

const ADA: IdentifiedSubject = {
  kind: 'identified',
  issuer: 'test',
  id: 'ada',
  claims: {},
  granted: { allow: [], reject: [], ceilings: [] },
}

interface Asked {
  readonly names: readonly string[]
  readonly question: PolicyQuestion
}

function watch(
  answer: PolicyEvaluator,
  options: Omit<WeighingOptions, 'policies'> & { readonly timeout?: number } = {},
) {
  const asked: Asked[] = []
  const outcomes: PolicyOutcome[] = []
  const { timeout, ...others } = options
  const guard = createQuietGuard(schema, {
    baseline: { mutation: 'public' },
    ...others,
    onPolicies: (outcome) => void outcomes.push(outcome),
    policies: {
      timeout,
      forwardHeaders: ['X-Tenant'],
      evaluate(names, subject, question) {
        asked.push({ names, question })
        return answer(names, subject, question)
      },
    },
  })
  const decide = async (
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
    subject: unknown = ADA,
    headers: Readonly<Record<string, unknown>> = {},
  ) => guard.decide({ document: parse(query), variables, subject, request: { headers: () => headers } })
  return { decide, asked, outcomes, guard }
}

describe('an evaluator of policies', () => {
  it('is asked once for an operation, with the arguments of every field that names policies', async () => {
    const { decide, asked } = watch((names) => names)
    const query = `query Read($id: ID!, $page: Int = 3, $kind: Kind) {
      open
      a: record(id: $id, page: $page) { id note(kind: $kind) }
      ...More
    }
    fragment More on Query { b: record(id: 2, filter: { name: "x" }) { note } }`
    const decision = await decide(query, { id: 7 })
    expect(decision.kind).toBe('allow')
    expect(asked.length).toBe(1)
    expect(asked[0]?.names).toEqual(['reader', 'notes'])
    expect(asked[0]?.question.operation).toEqual({ kind: 'query', name: 'Read' })
    expect(asked[0]?.question.fields).toEqual([
      { coordinate: 'Record.note', type: 'String', policies: ['notes'], args: { kind: 'l' } },
      {
        coordinate: 'Query.record',
        type: 'Record',
        policies: ['reader'],
        args: { id: '7', page: 3, filter: { deep: [1] } },
      },
      { coordinate: 'Record.note', type: 'String', policies: ['notes'], args: { kind: 'l' } },
      {
        coordinate: 'Query.record',
        type: 'Record',
        policies: ['reader'],
        args: { id: '2', page: 10, filter: { name: 'x' } },
      },
    ])
  })

  it('is asked about the policies of a type with the arguments of each field that reaches it', async () => {
    const typeDefs = `
      directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
      type Query @policy(policies: [["staff"]]) { node(id: ID!): Node all(first: Int): [Any!] self: Query }
      interface Node { id: ID }
      type Book implements Node { id: ID }
      type Letter implements Node @policy(policies: [["postman"]]) { id: ID next(by: Int): Node }
      union Any = Book | Letter`
    const asked: (readonly (readonly [string, unknown, readonly string[]])[])[] = []
    const guard = createQuietGuard(makeExecutableSchema({ typeDefs }), {
      policies(names, _, { fields }) {
        expect([...names].sort()).toEqual([...new Set(fields.flatMap(({ policies }) => policies))].sort())
        asked.push(fields.map(({ coordinate, args, policies }) => [coordinate, args, policies]))
        return names
      },
    })
    const query = `{ a: node(id: 1) { ...Ids } b: node(id: 2) { ...Ids } ...Root all(first: 3) { ... on Book { id } } }
      fragment Ids on Node { id ... on Letter { next(by: 4) { __typename } } }
      fragment Root on Query { self { c: all(first: 5) { ... on Letter { id } } } }`
    expect((await guard.decide({ document: parse(query), subject: ADA })).kind).toBe('allow')
    expect(asked[0]).toEqual([
      ['Query.node', { id: '1' }, ['staff', 'postman']],
      ['Query.node', { id: '2' }, ['staff', 'postman']],
      ['Query.all', { first: 5 }, ['staff', 'postman']],
      ['Query.self', {}, ['staff']],
      ['Query.all', { first: 3 }, ['staff']],
    ])
  })

  it('is not asked about fields that a condition leaves out', async () => {
    const { decide, asked } = watch((names) => names)
    const query = 'query ($with: Boolean!) { open admin @include(if: $with) }'
    expect((await decide(query, { with: false })).kind).toBe('allow')
    expect(asked).toEqual([])
    await decide(query, { with: true })
    expect(asked.map(({ names }) => names)).toEqual([['admin', 'office', 'root']])
  })

  it('is never asked about an anonymous caller, for whom no policy holds', async () => {
    const { decide, asked } = watch((names) => names)
    expect(await decide('mutation { update(id: 1) { id } }', {}, ANONYMOUS)).toMatchObject({
      kind: 'deny',
      cause: 'missing_token',
    })
    expect(asked).toEqual([])
  })

  it('is told the listed headers, the request id and the trace, and no other header', async () => {
    const { decide, asked } = watch((names) => names)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const headers = {
      authorization: 'Bearer secret',
      'x-tenant': 'blue',
      'x-other': 'red',
      'x-request-id': 'r-1',
      traceparent,
    }
    await decide('{ admin }', {}, ADA, headers)
    expect(asked[0]?.question.headers).toEqual({ 'x-tenant': 'blue' })
    expect(asked[0]?.question.trace).toEqual({ 'x-request-id': 'r-1', traceparent })
    expect(JSON.stringify(asked)).not.toContain('secret')
  })

  it.each([
    [['admin', 'office'], 'allow'],
    [['root'], 'allow'],
    [new Set(['root', 'unasked']), 'allow'],
    [['admin'], 'deny'],
    [[], 'deny'],
  ] as const)('that names %j has the rule "admin and office, or root" %s', async (held, kind) => {
    expect((await watch(() => held).decide('{ admin }')).kind).toBe(kind)
    expect((await watch(async () => held).decide('{ admin }')).kind).toBe(kind)
  })

  const wrong = (value: unknown): PolicyEvaluator => (() => value) as PolicyEvaluator
  const endless = function* (): Generator<string> {
    for (let count = 0; ; count += 1) yield `p${count}`
  }
  it.each<readonly [string, PolicyEvaluator, string]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
      'failed',
    ],
    ['rejects', async () => Promise.reject(new Error('down')), 'failed'],
    ['rejects with nothing', async () => Promise.reject(undefined), 'failed'],
    ['never answers', () => new Promise(() => undefined), 'timeout'],
    ['answers undefined', wrong(undefined), 'invalid_answer'],
    ['answers true', wrong(true), 'invalid_answer'],
    ['answers a promise of true', wrong(Promise.resolve(true)), 'invalid_answer'],
    ['answers a text', wrong('root'), 'invalid_answer'],
    ['answers an object', wrong({ root: true }), 'invalid_answer'],
    ['answers a list with more than names', wrong(['root', true]), 'invalid_answer'],
    ['answers without end', wrong(endless()), 'invalid_answer'],
    [
      'answers something that breaks when it is read',
      wrong({
        [Symbol.iterator]() {
          throw new Error('broken')
        },
      }),
      'failed',
    ],
  ])('that %s refuses the operation as a whole', async (_, evaluate, fault) => {
    const { decide, guard, outcomes } = watch(evaluate, { timeout: 20 })
    const decision = await decide('{ open admin }')
    expect(decision).toMatchObject({ kind: 'deny', cause: 'policy_unavailable', denials: [] })
    expect(outcomes).toEqual([expect.objectContaining({ fault, engine: 'the function `policies`' })])
    const enforced = guard.enforce(decision)
    expect(enforced).toMatchObject({
      kind: 'refused',
      refusal: { status: 503, challenge: undefined, headers: { 'retry-after': '1' } },
    })
    expect(enforced.kind === 'refused' && enforced.refusal.errors.map((error) => error.toJSON())).toEqual([
      {
        message: 'The policies of this operation cannot be asked at the moment, try again later',
        extensions: { code: 'POLICY_UNAVAILABLE' },
      },
    ])
  })

  it('has its signal aborted when its answer would come too late', async () => {
    let signal: AbortSignal | undefined
    const { decide } = watch(
      (_names, _subject, question) => {
        signal = question.signal
        return new Promise(() => undefined)
      },
      { timeout: 10 },
    )
    await decide('{ admin }')
    expect(signal?.aborted).toBe(true)
  })

  it('whose fault a dry run sees refuses the operation all the same', async () => {
    const { decide } = watch(() => Promise.reject(new Error('down')), { enforcement: { default: 'observe' } })
    expect(await decide('{ admin }')).toMatchObject({ kind: 'deny', cause: 'policy_unavailable' })
  })

  it('that fails has operations run which name no policies', async () => {
    const { decide } = watch(() => Promise.reject(new Error('down')))
    expect((await decide('{ open }')).kind).toBe('allow')
  })

  it('is not asked about variables that do not fit, and no policy holds', async () => {
    const { decide, asked } = watch((names) => names)
    const query = 'mutation ($id: ID!) { update(id: $id) { id } }'
    expect((await decide(query, {})).kind).toBe('deny')
    expect(asked).toEqual([])
  })

  it('is not asked more questions than a person would write', async () => {
    const { decide, asked } = watch((names) => names)
    const fields = Array.from({ length: 400 }, (_, index) => `a${index}: admin`)
    await expect(decide(`{ ${fields.join(' ')} }`)).rejects.toThrow(OperationLimitError)
    expect(asked).toEqual([])
  })
})

describe('a schema that names policies', () => {
  it('is a startup error without an evaluator, with each coordinate and its place', () => {
    expect(() => createGuard(schema)).toThrow(SchemaRuleError)
    expect(() => createGuard(schema)).toThrow(
      /Query\.admin: @policy requires the policy admin \+ office \| root, and no evaluator answers for policies/,
    )
  })

  it.each([
    [
      'an object without a function',
      { authzen: { url: 'http://127.0.0.1' } },
      /policies must be a function here/,
    ],
    ['a text', './policies.js', /policies must be a function here/],
    ['a timeout of 0', { evaluate: () => [], timeout: 0 }, /policies\.timeout must be a whole number/],
    [
      'a header that proves who asks',
      { evaluate: () => [], forwardHeaders: ['x-a', 'Authorization'] },
      /policies\.forwardHeaders\[1\] must not be Authorization/,
    ],
  ])('does not start with %s for an evaluator', (_, policies, message) => {
    expect(() => createGuard(schema, { policies } as unknown as WeighingOptions)).toThrow(message)
  })

  it('warns of faults once a second, with the cause', async () => {
    const warnings: string[] = []
    const guard = createGuard(schema, {
      policies: { evaluate: () => Promise.reject(new Error('refused')), name: 'http://engine.example' },
      onWarning: (warning) => void warnings.push(warning),
    })
    warnings.length = 0
    for (let count = 0; count < 3; count += 1)
      await guard.decide({ document: parse('{ admin }'), subject: ADA })
    expect(warnings).toEqual(['portcullis: policies could not be asked: http://engine.example: refused'])
  })
})
