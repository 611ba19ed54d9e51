import { describe, expect, it } from '@jest/globals'
import { buildSchema, parse } from 'graphql'
import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import { lintSchema } from '../../src/core/lint/lint.ts'
import type { EnforcementOptions } from '../../src/core/rules/enforcement.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { createQuietGuard } from '../../src/guard/guard.ts'
import { type StartOptions, startGateway } from '../kit/gateway.ts'

const TYPES = `
  ${authTypeDefs}
  type Person { name: String, email: String @auth(scopes: [["Read:Email"]]), phone: String @auth(scopes: [["Read:Phone"]]) }
  type Secret @auth(scopes: [["Read:Secret"]]) { text: String }
  type Query { hello: String, person: Person, secret: Secret }
  type Mutation { CreatePerson: Person, DeletePerson: Person }`
const person = () => ({ name: 'Ada', email: 'a@b', phone: '1' })
const schema = {
  typeDefs: TYPES,
  resolvers: {
    Query: { hello: () => 'hello', person, secret: () => ({ text: 's' }) },
    Mutation: { CreatePerson: person, DeletePerson: person },
  },
}
const OPERATIONS = [
  '{ hello }',
  '{ person { name email } }',
  '{ person { email } }',
  '{ person { email phone name } secret { text } }',
  '{ secret { text } }',
  'mutation { CreatePerson { name } }',
  'mutation { CreatePerson { email } }',
  'mutation { a: CreatePerson { name } b: DeletePerson { phone } }',
]
const GRANTS = [
  ['Nothing'],
  ['Read:Email'],
  ['Read:*'],
  ['Mutation:*'],
  ['Mutation:Person:Create', 'Read:Secret'],
  ['*'],
]

async function start(options: Partial<StartOptions>) {
  const records: DecisionRecord[] = []
  const onDecision = (record: DecisionRecord) => records.push(record)
  const gateway = await startGateway({ before: 'schema', schema, onDecision, ...options } as StartOptions)
  return { gateway, records }
}

describe.each(['schema', 'upstream'] as const)('a dry run before a %s', (before) => {
  it('changes no answer, and records exactly what enforcing then denies', async () => {
    const observe: EnforcementOptions = { default: 'observe' }
    const open = await start({ before, enforcement: observe } as Partial<StartOptions>)
    const enforced = await start({ before } as Partial<StartOptions>)
    const all = await enforced.gateway.tokenFor('*')
    for (const scopes of [undefined, ...GRANTS]) {
      const tokens = await Promise.all(
        [open, enforced].map(({ gateway }) => scopes && gateway.tokenFor(...scopes)),
      )
      for (const text of OPERATIONS) {
        const plain = await enforced.gateway.graphql(text, { token: all })
        const answer = await open.gateway.graphql(text, tokens[0] ? { token: tokens[0] } : {})
        expect(answer.status).toBe(200)
        const { extensions: _, ...body } = answer.body
        expect(body).toEqual(plain.body)
        enforced.records.length = 0
        await enforced.gateway.graphql(text, tokens[1] ? { token: tokens[1] } : {})
        const [observed, denied] = [open.records.pop(), enforced.records.pop()]
        expect(observed?.decision).toBe('allow')
        expect(observed?.wouldBe ?? 'allow').toBe(denied?.decision)
        expect((observed?.wouldDeny ?? []).map(({ coordinate }) => coordinate).sort()).toEqual(
          [...(denied?.denied ?? [])].sort(),
        )
      }
    }
  })
})

describe('a dry run of some coordinates', () => {
  it('denies by the rules that are enforced beside those that are observed', async () => {
    const { gateway, records } = await start({ enforcement: { observe: ['Mutation.*', 'Person.email'] } })
    const denied = await gateway.graphql('mutation { CreatePerson { email phone } }')
    expect(denied.status).toBe(401)
    expect(gateway.calls.get('Mutation.CreatePerson') ?? 0).toBe(0)
    expect(records.pop()).toMatchObject({ decision: 'deny', denied: ['Person.phone'] })
    const reduced = await gateway.graphql('{ person { name email phone } }')
    expect(reduced.body).toMatchObject({ data: { person: { name: 'Ada', email: 'a@b', phone: null } } })
    expect(records.pop()).toMatchObject({
      decision: 'reduce',
      denied: ['Person.phone'],
      wouldDeny: [{ coordinate: 'Person.email', missingScopes: ['Read:Email'] }],
    })
  })

  it('never believes a wrong or an expired token', async () => {
    const { gateway } = await start({ enforcement: { default: 'observe' } })
    const wrong = await gateway.graphql('mutation { CreatePerson { name } }', { token: 'a.b.c' })
    expect(wrong.status).toBe(401)
    const guard = createQuietGuard(buildSchema(TYPES), { enforcement: { default: 'observe' } })
    const expired = { kind: 'anonymous', reason: 'expired_token' }
    const decide = (text: string) => guard.decide({ document: parse(text), subject: expired })
    expect(decide('mutation { CreatePerson { name } }')).toMatchObject({
      kind: 'deny',
      cause: 'expired_token',
    })
    expect(decide('{ hello }')).toMatchObject({ kind: 'allow' })
    expect(gateway.calls.get('Mutation.CreatePerson') ?? 0).toBe(0)
  })

  it('never opens introspection', () => {
    const guard = createQuietGuard(buildSchema(TYPES), {
      enforcement: { default: 'observe' },
      introspection: 'authenticated',
    })
    const asked = { document: parse('{ __schema { queryType { name } } }'), subject: undefined }
    expect(guard.decide(asked)).toMatchObject({ kind: 'deny', cause: 'missing_token' })
  })
})

describe('the patterns of a dry run', () => {
  const guardOf = (enforcement: EnforcementOptions) => createQuietGuard(buildSchema(TYPES), { enforcement })

  it('name something in the schema, or nothing starts', () => {
    expect(() => guardOf({ observe: ['Person.emial'] })).toThrow(
      'enforcement.observe: "Person.emial" chooses no rule: portcullis scopes prints the coordinates that have one. Did you mean "Person.email"?',
    )
    expect(() => guardOf({ enforce: ['Subscription.*'] })).toThrow('chooses no rule')
    expect(() => guardOf({ default: 'watch' } as unknown as EnforcementOptions)).toThrow(TypeError)
  })

  it('are warned of by lint, and refused by guardSchema', () => {
    const { table } = guardOf({ observe: ['Person.email'] })
    expect(lintSchema(table).filter(({ kind }) => kind === 'dry-run')).toEqual([
      expect.objectContaining({ severity: 'warning', message: expect.stringContaining('Person.email') }),
    ])
    expect(() => guardSchema(buildSchema(TYPES), { enforcement: { default: 'observe' } } as object)).toThrow(
      'guardSchema leaves no record',
    )
  })
})
