import { describe, expect, it } from '@jest/globals'
import { type ExecutionResult, GraphQLError, parse, validate } from 'graphql'
import { enforce } from '../../../src/core/answer/enforce.ts'
import { decide } from '../../../src/core/decision/decide.ts'
import type { Decision } from '../../../src/core/decision/decision.ts'
import { explain } from '../../../src/core/decision/explain.ts'
import { conditionEvidence } from '../../../src/core/decision/failed-conditions.ts'
import { ANONYMOUS, type IdentifiedSubject, type Subject } from '../../../src/core/decision/subject.ts'
import { planOperation } from '../../../src/core/plan/plan.ts'
import type { PolicyOptions } from '../../../src/core/rules/policy-options.ts'
import { printRequirement } from '../../../src/core/rules/rule.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { SchemaRuleError } from '../../../src/core/schema/schema-problem.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'
import { identified, schemaOf } from './subjects.ts'

const SDL = /* GraphQL */ `
  input Filter {
    owner: ID
    since: Int = 7
    hidden: Boolean @auth(if: "subject.claims.staff == true")
    all: Boolean @auth(scopes: [["all"]], unless: "subject.claims.staff == true")
  }
  interface Node { notes(limit: Int = 5): String }
  type A implements Node { notes(limit: Int = 50): String @auth(if: "args.limit <= 10") }
  type B implements Node { notes(limit: Int = 5, also: Int = 90): String @auth(if: "args.also < 100 && args.limit < 8") }
  type Staff @auth(if: "subject.claims.staff == true") { id: ID }
  type Card { number: String @auth(scopes: [["card"]], unless: "subject.claims.staff == true", if: "now < timestamp('2026-01-01T00:00:00Z')") }
  type Query {
    person(id: ID): String @auth(scopes: [["person"]], unless: "args.id == subject.id")
    find(filter: Filter): String @auth(scopes: [["find"]], if: "args.filter.owner == subject.id")
    search(filter: Filter): String
    node: Node
    a: A
    staff: Staff
    card: Card
    page(first: Int = 10): String
    few(first: Int = 10 @auth(if: "args.first <= 100")): String
    open: String
  }
  type Mutation {
    updatePerson(id: ID!, name: String): String @auth(unless: "args.id == subject.id")
    bounded(size: Int @auth(if: "args.size < 9")): String @public
    deletePerson(id: ID!): String @auth(if: "operation.name == 'Really' && operation.kind == 'mutation'")
  }
`
const schema = schemaOf(SDL)
const table = buildRuleTable(schema)
const BEFORE = Date.UTC(2025, 5, 1)

const someone = (
  claims: Readonly<Record<string, unknown>>,
  ...scopes: readonly string[]
): IdentifiedSubject => ({
  ...identified(...scopes),
  claims,
})

function decideHere(
  source: string,
  subject: Subject,
  variables: Readonly<Record<string, unknown>> = {},
  now: number | undefined = BEFORE,
): Decision {
  const document = parse(source)
  expect(validate(schema, document).map(({ message }) => message)).toEqual([])
  return decide(planOperation(table, document), subject, { variables, now })
}

describe('a condition', () => {
  it.each<[string, string, Subject, Readonly<Record<string, unknown>>, Decision['kind']]>([
    ['unless stands in for scopes', '{ person(id: "someone") }', identified(), {}, 'allow'],
    ['scopes do without unless', '{ person(id: "other") }', identified('person'), {}, 'allow'],
    ['neither is there', '{ person(id: "other") open }', identified(), {}, 'reduce'],
    ['nobody is known', '{ person(id: null) open }', ANONYMOUS, {}, 'reduce'],
    ['a variable says so', 'query ($i: ID) { person(id: $i) }', identified(), { i: 'someone' }, 'allow'],
    ['a default says so', 'query ($i: ID = "someone") { person(id: $i) }', identified(), {}, 'allow'],
    ['an argument is missing', '{ person open }', identified(), {}, 'reduce'],
    ['if must hold besides', '{ find(filter: {owner: "someone"}) }', identified('find'), {}, 'allow'],
    ['if does not hold', '{ find(filter: {owner: "x"}) open }', identified('find'), {}, 'reduce'],
    ['if does without scopes', '{ find(filter: {owner: "someone"}) open }', identified(), {}, 'reduce'],
    [
      'a member is in a variable',
      'query ($f: Filter) { find(filter: $f) }',
      identified('find'),
      { f: { owner: 'someone' } },
      'allow',
    ],
    ['a type has one', '{ staff { id } }', someone({ staff: true }), {}, 'allow'],
    ['a type has one that fails', '{ staff { id } open }', someone({}), {}, 'reduce'],
    ['the name of a guarded type is asked', '{ staff { __typename } open }', someone({}), {}, 'reduce'],
    ['all three are there', '{ card { number } }', someone({ staff: true }), {}, 'allow'],
    ['a derived scope is replaced', 'mutation { updatePerson(id: "someone") }', identified(), {}, 'allow'],
    ['a derived scope is not', 'mutation { updatePerson(id: "other") }', identified(), {}, 'deny'],
    ['if joins a derived scope', 'mutation Really { deletePerson(id: 1) }', identified(), {}, 'deny'],
    ['the operation is named', 'mutation Really { deletePerson(id: 1) }', identified('*'), {}, 'allow'],
    ['the operation is not named', 'mutation Other { deletePerson(id: 1) }', identified('*'), {}, 'deny'],
    ['an argument is not supplied', '{ few }', ANONYMOUS, {}, 'allow'],
    ['an argument is within bounds', '{ few(first: 100) }', ANONYMOUS, {}, 'allow'],
    ['an argument is beyond', '{ few(first: 101) open }', ANONYMOUS, {}, 'reduce'],
    ['an input field is not supplied', '{ search(filter: {owner: 1}) }', ANONYMOUS, {}, 'allow'],
    ['an input field is supplied', '{ search(filter: {hidden: true}) open }', identified(), {}, 'reduce'],
    ['an input field may be', '{ search(filter: {hidden: true}) }', someone({ staff: true }), {}, 'allow'],
    [
      'an input field has a stand-in',
      'query ($f: Filter) { search(filter: $f) }',
      someone({ staff: true }),
      { f: { all: true } },
      'allow',
    ],
    [
      'an input field has none',
      'query ($f: Filter) { search(filter: $f) open }',
      someone({ staff: false }),
      { f: { all: true } },
      'reduce',
    ],
    ['an implementer has its own default', '{ a { notes } open }', ANONYMOUS, {}, 'reduce'],
    ['an implementer is asked for less', '{ a { notes(limit: 3) } }', ANONYMOUS, {}, 'allow'],
    ['each implementer must pass', '{ node { notes(limit: 8) } open }', ANONYMOUS, {}, 'reduce'],
    ['each implementer passes', '{ node { notes(limit: 7) } }', ANONYMOUS, {}, 'allow'],
    ['defaults are those of implementers', '{ node { notes } open }', ANONYMOUS, {}, 'reduce'],
    ['a fragment narrows', '{ node { ... on B { notes } } }', ANONYMOUS, {}, 'allow'],
    [
      'a field is skipped',
      'query ($s: Boolean!) { few(first: 101) @skip(if: $s) open }',
      ANONYMOUS,
      { s: true },
      'allow',
    ],
    ['a variable does not fit', 'query ($f: Int) { few(first: $f) open }', ANONYMOUS, { f: 'x' }, 'reduce'],
  ])('is decided where %s', (_, source, subject, variables, kind) => {
    expect(decideHere(source, subject, variables).kind).toBe(kind)
  })

  it('is asked at each place with the arguments of that place', () => {
    const source = 'query ($i: ID) { a: person(id: "someone") b: person(id: $i) c: person(id: "other") open }'
    const decision = decideHere(source, identified(), { i: 'else' })
    expect(decision.kind === 'reduce' && decision.denials.map(({ path }) => path.join())).toEqual(['b', 'c'])
  })

  it('depends on the time that is handed over, and holds without none that reads it', () => {
    const staff = someone({ staff: true })
    expect(decideHere('{ card { number } }', staff, {}, BEFORE).kind).toBe('allow')
    expect(decideHere('{ card { number } }', staff, {}, Date.UTC(2027, 1)).kind).toBe('deny')
    const plan = planOperation(table, parse('{ card { number } }'))
    expect(decide(plan, staff).kind).toBe('deny')
  })

  it('is asked anew for each request, whatever was decided before', () => {
    const plan = planOperation(table, parse('query ($i: ID) { person(id: $i) open }'))
    const kinds = ['someone', 'other', 'someone'].map(
      (i) => decide(plan, identified(), { variables: { i } }).kind,
    )
    expect(kinds).toEqual(['allow', 'reduce', 'allow'])
    const late = planOperation(table, parse('{ card { number } open }'))
    const times = [BEFORE, Date.UTC(2027, 1), BEFORE]
    expect(times.map((now) => decide(late, someone({ staff: true }), { now }).kind)).toEqual([
      'allow',
      'reduce',
      'allow',
    ])
  })

  it('denies a mutation as a whole, beside one that is authorized', () => {
    const source = 'mutation { one: updatePerson(id: "someone") two: updatePerson(id: "other") }'
    const decision = decideHere(source, identified())
    expect(decision).toMatchObject({ kind: 'deny', cause: 'forbidden' })
    expect(decision.kind === 'deny' && decision.denials.map(({ path }) => path)).toEqual([['two']])
  })

  it('is named by the evidence, with what went wrong for the log alone', () => {
    const source = '{ person(id: "other") find(filter: {since: 3}) open }'
    const decision = decideHere(source, identified('find'))
    expect(decision.kind === 'reduce' && decision.denials.map((one) => one.conditions)).toEqual([
      [{ coordinate: 'Query.person', role: 'unless', text: 'args.id == subject.id', answer: 'no' }],
      [{ coordinate: 'Query.find', role: 'if', text: 'args.filter.owner == subject.id', answer: 'error' }],
    ])
    expect(conditionEvidence(decision)).toEqual([
      { coordinate: 'Query.person', role: 'unless', text: 'args.id == subject.id', answer: 'no' },
      {
        coordinate: 'Query.find',
        role: 'if',
        text: 'args.filter.owner == subject.id',
        answer: 'error',
        message: 'args.filter.owner is missing',
      },
    ])
    const enforced = enforce(decision)
    const result: ExecutionResult = { data: { open: 'x' } }
    const { errors } = enforced.kind === 'runnable' ? enforced.finish(result) : result
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      {
        code: 'FORBIDDEN',
        coordinate: 'Query.person',
        conditions: [{ coordinate: 'Query.person', unless: 'args.id == subject.id' }],
        requiredScopes: [['person']],
        missingScopes: ['person'],
      },
      {
        code: 'FORBIDDEN',
        coordinate: 'Query.find',
        conditions: [{ coordinate: 'Query.find', if: 'args.filter.owner == subject.id' }],
        requiredScopes: [['find']],
        missingScopes: [],
      },
    ])
  })

  it('that throws in a scalar of the host has no answer', () => {
    const parseValue = (): never => {
      throw new GraphQLError('no such thing')
    }
    const odd = schemaOf('scalar Odd type Query { a(x: Odd): Int @auth(if: "args.x == 1") b: Int }')
    Object.assign(odd.getType('Odd') ?? {}, { parseValue, parseLiteral: parseValue })
    const plan = planOperation(buildRuleTable(odd), parse('{ a(x: 1) b }'))
    expect(decide(plan, identified()).kind).toBe('reduce')
  })

  it('is told of by explain, with the values that it saw', () => {
    const plan = planOperation(table, parse('query ($i: ID) { person(id: $i) page }'))
    const { requirements } = explain(plan, identified(), { variables: { i: 'other' }, now: BEFORE })
    expect(
      requirements.map(({ coordinate, isMet, condition }) => ({ coordinate, isMet, condition })),
    ).toEqual([
      {
        coordinate: 'Query.person',
        isMet: false,
        condition: {
          role: 'unless',
          text: 'args.id == subject.id',
          answer: 'no',
          saw: [
            { kind: 'value', path: 'args.id', text: '"other"' },
            { kind: 'value', path: 'subject.id', text: '"someone"' },
          ],
        },
      },
    ])
  })

  it('costs nothing where an operation has none', () => {
    expect(planOperation(table, parse('{ page open }')).questions).toEqual([])
    expect(decideHere('{ page open }', ANONYMOUS).replies).toEqual([])
  })

  it('is printed with its rule', () => {
    expect(table.requirements.map(printRequirement)).toContain('person unless args.id == subject.id')
    expect(table.requirements.map(printRequirement)).toContain('if args.limit <= 10')
  })
})

describe('a schema does not start', () => {
  it.each([
    [
      'with a condition that does not parse',
      'type Query {\n  a(id: ID): Int @auth(scopes: [["a"]], if: "args.id ==")\n}',
      'api.graphql:2 Query.a: if of @auth cannot be read at line 2, column',
    ],
    [
      'with an argument that the field has not',
      'type Query {\n  a(id: ID): Int @auth(if: "args.ids == 1")\n}',
      'api.graphql:2 Query.a: if of @auth cannot be read at line 2, column 34: args.ids does not exist; did you mean args.id?',
    ],
    [
      'with a condition in a block, on its line',
      'type Query {\n  a(id: ID): Int @auth(if: """\n  true &&\n  args.ids == 1\n  """)\n}',
      'api.graphql:4 Query.a: if of @auth cannot be read at line 4, column 8: args.ids does not exist',
    ],
    [
      'with arguments in the condition of a type',
      'type A @auth(if: "args.id == 1") { a: Int }\ntype Query { a(id: ID): A }',
      'Arguments are those of a field: write the condition on the field, or on its argument.',
    ],
    [
      'with arguments in the condition of an input field',
      'input A { a: Int @auth(if: "args.id == 1") }\ntype Query { a(id: A): Int }',
      'Arguments are those of a field',
    ],
    [
      'with a condition that is no bool',
      'type Query { a(id: ID): Int @auth(if: "args.id") }',
      'a condition must be a bool',
    ],
    [
      'with unless and nothing that it stands in for',
      'type A { a(id: ID): Int @auth(if: "true", unless: "args.id == subject.id") }\ntype Query { a: A }',
      'A.a: unless of @auth stands in for scopes, and there are none here.',
    ],
    [
      'with unless alone below the root',
      'type A { a(id: ID): Int @auth(unless: "args.id == subject.id") }\ntype Query { a: A }',
      'A.a: @auth needs scopes here',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(problem)])
  })

  it('unless a definition of @auth without conditions may stay as it is', () => {
    const definition =
      'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION'
    expect(problemsOf(`${definition}\ntype Query { a: Int @auth(scopes: [["a"]]) }`)).toEqual([])
  })
})

function problemsOf(text: string, policy: PolicyOptions = {}): readonly string[] {
  try {
    buildRuleTable(buildSchemaFromSdl([{ name: 'api.graphql', text }]), policy)
    return []
  } catch (error) {
    if (!(error instanceof SchemaRuleError)) throw error
    return error.problems.map(({ location, coordinate, message }) => `${location} ${coordinate}: ${message}`)
  }
}

describe('a condition that an anonymous caller does not meet', () => {
  it.each([
    ['{ few(first: 101) }', 'reads arguments alone'],
    ['mutation { bounded(size: 9) }', 'stands in a mutation'],
  ])('is FORBIDDEN without a challenge, since no token would help: %s %s', (source) => {
    const decision = decideHere(source, ANONYMOUS)
    expect(decision).toMatchObject({ kind: 'deny', cause: 'forbidden' })
    expect(enforce(decision)).toMatchObject({
      kind: 'refused',
      refusal: {
        status: 403,
        challenge: undefined,
        headers: {},
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      },
    })
  })

  it.each([
    ['{ find(filter: {owner: 1}) }', 'scopes are missing, too'],
    ['{ staff { id } }', 'the condition reads the caller'],
    ['{ a { notes } staff { id } }', 'another one reads the caller'],
  ])('is UNAUTHENTICATED where a token may help: %s, %s', (source) => {
    const decision = decideHere(source, ANONYMOUS)
    expect(decision).toMatchObject({ kind: 'deny', cause: 'missing_token' })
    expect(enforce(decision)).toMatchObject({ refusal: { status: 401, challenge: expect.any(String) } })
  })

  it('has each denial say what would help, in an answer that is reduced', () => {
    const decision = decideHere('{ few(first: 101) person(id: 1) open }', ANONYMOUS)
    const enforced = enforce(decision)
    const result: ExecutionResult = { data: { open: 'x' } }
    const { errors } = enforced.kind === 'runnable' ? enforced.finish(result) : result
    expect(errors?.map(({ path, extensions }) => [path?.join(), extensions?.['code']])).toEqual([
      ['few', 'FORBIDDEN'],
      ['person', 'UNAUTHENTICATED'],
    ])
  })

  it('leaves it to a token that does not count to say so', () => {
    const decision = decideHere('{ few(first: 101) }', { kind: 'anonymous', reason: 'expired_token' })
    expect(decision).toMatchObject({ kind: 'deny', cause: 'expired_token' })
  })
})
