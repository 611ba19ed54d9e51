import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { type ExecutionResult, execute, type GraphQLSchema, parse, validate } from 'graphql'
import { createCompiledExecutor } from '../../src/operations/runners/compiled-executor.ts'
import { compileOperation } from '../../src/operations/runners/compiled-operation.ts'
import type { OperationExecutor } from '../../src/upstream/subgraphs/operation-executor.ts'

const TYPES = `
  scalar Secret
  enum Coin { HEADS TAILS }
  interface Named { name: String }
  union Pet = Person | Work
  input Filter { name: String, least: Int! = 1 }
  type Person implements Named {
    id: ID!, name: String, coin: Coin, secret: Secret, friends: [Person!], grid: [[Int!]], works: [Work]
    sized(size: Int!): String, optional(size: Int = 1): String
  }
  type Work implements Named { name: String, title: String! }
  type Checked { name: String }
  type Counter { count: Int! }
  type Query {
    people(filter: Filter, most: Int! = 10): [Person!]
    person: Person, sure: Person!, pet: Pet, named: Named, checked: Checked, hello: String, secret: Secret
  }
  type Mutation { add: Counter, addLater: Counter, fail: Counter!, hello(text: String!): String }
  type Subscription { ticked: Int }`

interface Values {
  readonly person?: unknown
  readonly people?: unknown
  readonly hello?: unknown
  readonly sure?: unknown
}

/** A schema whose query fields give what a context has, and which counts how often they are asked. */
function makeSchema(): { readonly schema: GraphQLSchema; readonly calls: string[] } {
  const calls: string[] = []
  const counter = { count: 0 }
  const give =
    (name: keyof Values) =>
    (_root: unknown, _values: unknown, context: Values): unknown => {
      calls.push(name)
      const value = context[name]
      return typeof value === 'function' ? value() : value
    }
  const schema = makeExecutableSchema({
    typeDefs: TYPES,
    resolvers: {
      Person: { works: () => [] },
      Checked: { __isTypeOf: () => true },
      Query: { person: give('person'), people: give('people'), hello: give('hello'), sure: give('sure') },
      Mutation: {
        add() {
          calls.push('add')
          counter.count++
          return counter
        },
        async addLater() {
          calls.push('addLater')
          await undefined
          counter.count++
          return counter
        },
        fail() {
          calls.push('fail')
          throw new Error('Broken.')
        },
        hello: (_root, { text }) => text,
      },
    },
  })
  return { schema, calls }
}

function run(
  { execute: executeWith }: Pick<OperationExecutor, 'execute'>,
  schema: GraphQLSchema,
  text: string | ReturnType<typeof parse>,
  values: Values = {},
  variableValues: Record<string, unknown> = {},
): ExecutionResult | Promise<ExecutionResult> {
  const document = typeof text === 'string' ? parse(text) : text
  expect(validate(schema, document)).toEqual([])
  return executeWith({ schema, document, contextValue: values, variableValues })
}

const GRAPHQL_JS = { execute }
/** Objects that graphql-js makes have no prototype. */
const isCompiled = (result: ExecutionResult | Promise<ExecutionResult>): boolean =>
  !(result instanceof Promise) && Object.getPrototypeOf(result.data) === Object.prototype

const compiles = (text: string): boolean =>
  compileOperation(makeSchema().schema, parse(text), undefined) !== undefined

describe('the gate of the compiled executor', () => {
  it.each([
    '{ hello }',
    '{ __typename hello }',
    '{ people(filter: {name: "a"}) { id name coin secret grid friends { id __typename } } }',
    'query ($f: Filter, $m: Int = 3) { people(filter: $f, most: $m) { id } }',
    '{ person { ...on Named { name } ...F optional } } fragment F on Person { id ...on Work { title } }',
    'mutation ($text: String!) { hello(text: $text) add { count } }',
  ])('lets resolvers at the root through, whatever they are asked: %s', (text) => {
    expect(compiles(text)).toBe(true)
  })

  it.each([
    ['a directive on a field', '{ hello @skip(if: false) }'],
    ['a directive on a fragment', '{ ...@include(if: true) { hello } }'],
    ['a directive below', 'query ($b: Boolean!) { person { name @include(if: $b) } }'],
    ['a resolver below the root', '{ person { works { title } } }'],
    ['arguments below the root', '{ person { optional(size: 2) } }'],
    ['a required argument below the root', '{ person { sized(size: 2) } }'],
    ['a union', '{ pet { __typename } }'],
    ['an interface', '{ named { name } }'],
    ['a type that checks its values', '{ checked { name } }'],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['a subscription', 'subscription { ticked }'],
    ['a key that sets a prototype', '{ __proto__: hello }'],
  ])('leaves %s to graphql-js', (_what, text) => {
    expect(compiles(text)).toBe(false)
  })

  it('leaves operations of very many fields to graphql-js', () => {
    const fields = Array.from({ length: 1001 }, (_, index) => `a${index}: hello`)
    expect(compiles(`{ ${fields.join(' ')} }`)).toBe(false)
    expect(compiles(`{ ${fields.slice(1).join(' ')} }`)).toBe(true)
  })
})

describe('the compiled executor', () => {
  it('compiles an operation after so many uses', () => {
    const { schema } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 2 })
    const document = parse('{ hello }')
    const results = [1, 2, 3, 4].map(() => run(executor, schema, document, { hello: 'you' }))
    expect(results.map(isCompiled)).toEqual([false, false, true, true])
    expect(results).toEqual(results.map(() => ({ data: { hello: 'you' } })))
  })

  it('counts each operation of a document for itself', () => {
    const { schema } = makeSchema()
    const { execute: executeWith } = createCompiledExecutor(schema, { after: 1 })
    const document = parse('query A { hello } query B { other: hello }')
    const ask = (operationName?: string) => executeWith({ schema, document, operationName, contextValue: {} })
    expect(['A', 'B', 'A', 'B'].map((name) => isCompiled(ask(name)))).toEqual([false, false, true, true])
    expect(ask()).toEqual(execute({ schema, document }))
    expect(ask('C')).toEqual(execute({ schema, document, operationName: 'C' }))
    expect(ask('B')).toEqual({ data: { other: null } })
  })

  it('keeps so many compiled operations, and has those it forgot used as often again', () => {
    const { schema } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 1, most: 1 })
    const documents = [parse('{ hello }'), parse('{ other: hello }')] as const
    const ask = (index: 0 | 1): boolean => isCompiled(run(executor, schema, documents[index]))
    expect([ask(0), ask(0), ask(1), ask(1)]).toEqual([false, true, false, true])
    expect([ask(0), ask(0), ask(1), ask(1)]).toEqual([false, true, false, true])
  })

  it('can be switched off', () => {
    const { schema } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 0, most: 0 })
    expect(isCompiled(run(executor, schema, '{ hello }'))).toBe(false)
  })

  it('leaves another schema, and resolvers given with the request, to graphql-js', () => {
    const { schema } = makeSchema()
    const { execute: executeWith } = createCompiledExecutor(schema, { after: 0 })
    const document = parse('{ hello }')
    expect(isCompiled(executeWith({ schema: makeSchema().schema, document }))).toBe(false)
    expect(isCompiled(executeWith({ schema, document, fieldResolver: () => 'given' }))).toBe(false)
    expect(isCompiled(executeWith({ schema, document }))).toBe(true)
  })

  it('leaves everything to graphql-js where code must not be made from text', () => {
    const { schema } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 0 })
    const document = parse('{ person { name } }')
    const { Function: original } = globalThis
    globalThis.Function = function forbidden() {
      throw new EvalError('Code generation from strings disallowed for this context')
    } as never
    try {
      expect(run(executor, schema, document, { person: { name: 'Ada' } })).toEqual({
        data: { person: { name: 'Ada' } },
      })
    } finally {
      globalThis.Function = original
    }
    // For good.
    expect(isCompiled(run(executor, schema, document))).toBe(false)
  })

  it('leaves an operation to graphql-js whose data keep asking for it', () => {
    const { schema } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 0 })
    const document = parse('{ person { id name } }')
    for (let count = 0; count < 10; count++) run(executor, schema, document, { person: { name: 'no id' } })
    expect(isCompiled(run(executor, schema, document, { person: { id: 1 } }))).toBe(true)
    for (let count = 0; count < 20; count++) run(executor, schema, document, { person: { name: 'no id' } })
    expect(isCompiled(run(executor, schema, document, { person: { id: 1 } }))).toBe(false)
  })
})

describe('an operation that graphql-js has to finish', () => {
  const friend = { id: 'f', name: 'Grace' }

  it.each<readonly [string, string, Values]>([
    ['null for a non-null field', '{ hello person { name id } }', { hello: 'a', person: { name: 'Ada' } }],
    ['null in a list of non-null items', '{ people { id } hello }', { people: [friend, null, friend] }],
    [
      'a resolver that throws',
      '{ hello person { id } }',
      { hello: thrower(new TypeError('No.')), person: friend },
    ],
    ['a resolver that throws no error', '{ hello }', { hello: thrower({ code: 5 }) }],
    [
      'a resolver that rejects',
      '{ a: person { id } hello }',
      { person: friend, hello: rejecter(new Error('No.')) },
    ],
    [
      'a non-null root field that fails',
      '{ hello sure { id } person { id } }',
      { sure: null, person: friend },
    ],
    [
      'a promise among the data',
      '{ person { id name } hello }',
      { person: { id: 1, name: Promise.resolve('late') } },
    ],
    ['a function among the data', '{ person { id name } }', { person: { id: 1, name: () => 'called' } }],
    ['promises in a list', '{ people { id } }', { people: [friend, Promise.resolve(friend)] }],
    ['an iterable', '{ people { id } }', { people: new Set([friend]) }],
    ['a generator', '{ people { id name } }', { people: () => once([friend, { name: 'no id' }]) }],
    ['an object where a list is due', '{ people { id } }', { people: { length: 1 } }],
    ['a wrong enum value', '{ person { id coin } }', { person: { id: 1, coin: 'EDGE' } }],
    ['an object where text is due', '{ hello }', { hello: { no: 'text' } }],
    ['a number that is none', '{ person { grid } }', { person: { grid: [[1, Number.NaN], [2]] } }],
    ['text where an object is due', '{ person { name __typename } }', { person: 'Ada' }],
    ['an error among the data', '{ person { name } }', { person: { name: new RangeError('Far.') } }],
    [
      'a getter that throws',
      '{ person { name } }',
      {
        person: {
          get name() {
            throw new Error('Lazy.')
          },
        },
      },
    ],
  ])('answers %s as graphql-js does, and calls no resolver again', async (_what, text, values) => {
    const { schema, calls } = makeSchema()
    const expected = await run(GRAPHQL_JS, schema, text, values)
    const expectedCalls = calls.splice(0)
    const result = await run(createCompiledExecutor(schema, { after: 0 }), schema, text, values)
    expect(compiles(text)).toBe(true)
    expect(JSON.stringify(result)).toBe(JSON.stringify(expected))
    expect(result.errors?.map(({ originalError }) => originalError)).toEqual(
      expected.errors?.map(({ originalError }) => originalError),
    )
    expect(calls).toEqual(expectedCalls)
  })

  it('reads a lazy query, which runs whenever it is waited for, once', async () => {
    const { schema } = makeSchema()
    let reads = 0
    const person = {
      // biome-ignore lint/suspicious/noThenProperty: query builders have one.
      then(resolve: (value: unknown) => void) {
        reads++
        return Promise.resolve(friend).then(resolve)
      },
    }
    const executor = createCompiledExecutor(schema, { after: 0 })
    const result = await run(executor, schema, '{ person { id } }', { person: () => person })
    expect(result).toEqual({ data: { person: { id: 'f' } } })
    expect(reads).toBe(1)
  })

  it('does not wait for the others when a non-null field has failed', async () => {
    const { schema } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 0 })
    const values = { hello: () => new Promise(() => undefined), sure: rejecter(new Error('No.')) }
    const { data, errors } = await run(executor, schema, '{ hello sure { id } }', values)
    expect(data).toBeNull()
    expect(errors?.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: 'No.', path: ['sure'] },
    ])
  })

  it('says which variable does not fit before any resolver is called', () => {
    const { schema, calls } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 0 })
    const result = run(executor, schema, 'query ($m: Int!) { people(most: $m) { id } }', {}, { m: 'many' })
    expect(result).toMatchObject({
      errors: [{ message: expect.stringContaining('got invalid value "many"') }],
    })
    expect(calls).toEqual([])
  })
})

describe('a compiled mutation', () => {
  it('runs its fields one after the other, and answers what each of them saw', async () => {
    const { schema, calls } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 0 })
    const text = 'mutation { a: add { count } b: addLater { count } c: add { count } }'
    expect(await run(executor, schema, text)).toEqual({
      data: { a: { count: 1 }, b: { count: 2 }, c: { count: 3 } },
    })
    expect(calls).toEqual(['add', 'addLater', 'add'])
  })

  it('calls nothing after a non-null field that has failed, and nothing before it again', async () => {
    const { schema, calls } = makeSchema()
    const executor = createCompiledExecutor(schema, { after: 0 })
    const { data, errors } = await run(
      executor,
      schema,
      'mutation { addLater { count } fail { count } add { count } }',
    )
    expect(data).toBeNull()
    expect(errors?.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: 'Broken.', path: ['fail'] },
    ])
    expect(calls).toEqual(['addLater', 'fail'])
  })
})

function thrower(error: unknown): () => never {
  return () => {
    throw error
  }
}

function rejecter(error: unknown): () => Promise<never> {
  return () => Promise.reject(error)
}

function* once<Item>(items: readonly Item[]): Generator<Item> {
  yield* items
}
