import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, parse } from 'graphql'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { ScopeSyntaxError } from '../../src/core/scope/grammar.ts'
import { createGuard } from '../../src/guard/guard.ts'
import { subject } from '../../src/testing/subject.ts'
import { createTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts'
import { signTestToken, TEST_SECRET } from '../../src/testing/test-token.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'

const schema = buildSchema(`
  ${authTypeDefs}
  type Query { open: String }
  type Mutation { createPerson: String }
`)
const gateways: TestGateway[] = []
let ran = 0
const createPerson = schema.getMutationType()?.getFields()['createPerson']
if (createPerson === undefined) throw new Error('There is no such field.')
createPerson.resolve = (_source, _args, context) => {
  ran += 1
  return context.from ?? 'nobody'
}

afterEach(async () => {
  ran = 0
  for (const gateway of gateways.splice(0)) await gateway.close()
})

async function start(options: object = {}): Promise<TestGateway> {
  const gateway = await createTestGateway({ schema, ...options })
  gateways.push(gateway)
  return gateway
}

describe('a test gateway', () => {
  it('denies without a token, and nothing runs', async () => {
    const gateway = await start()
    const answer = await gateway.ask({ query: 'mutation { createPerson }' })
    expect(answer.status).toBe(401)
    expect(answer.errors).toMatchObject([
      { message: 'No authorization token.', extensions: { code: 'UNAUTHENTICATED' } },
    ])
    expect(ran).toBe(0)
  })

  it('believes the tokens that it signs, for their scopes alone', async () => {
    const gateway = await start()
    const query = 'mutation { createPerson }'
    expect(await gateway.ask({ query, scopes: ['Mutation:Person:Delete'] })).toMatchObject({
      status: 403,
      errors: [{ message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } }],
    })
    expect(ran).toBe(0)
    expect(await gateway.ask({ query, scopes: ['Mutation:Person:*'] })).toMatchObject({ status: 200 })
    const expired = gateway.token({ scopes: ['*'], expiresIn: -1 })
    expect(await gateway.ask({ query, token: expired })).toMatchObject({
      status: 401,
      errors: [{ message: 'Your token is expired', extensions: { reason: 'expired_token' } }],
    })
    expect(ran).toBe(1)
  })

  it('hands the request to `context`, which may take its time', async () => {
    const context = async ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) => ({
      from: headers['x-tenant'],
    })
    const gateway = await start({ context })
    const answer = await gateway.ask({
      query: 'mutation { createPerson }',
      scopes: ['*'],
      headers: { 'X-Tenant': 'north' },
    })
    expect(answer.data).toEqual({ createPerson: 'north' })
  })
})

describe('a test subject', () => {
  it('is decided on like one that an authenticator made', () => {
    const { decide, enforce } = createGuard(schema)
    const document = parse('mutation { createPerson }')
    const kindFor = (who: unknown) => {
      const decision = decide({ document, subject: who })
      return decision instanceof Promise ? 'promise' : [decision.kind, enforce(decision).kind]
    }
    expect(kindFor(subject({ scopes: ['Mutation:*:Create'] }))).toEqual(['allow', 'runnable'])
    expect(kindFor(subject({ scopes: ['*'], reject: ['Mutation:Person'] }))).toEqual(['deny', 'refused'])
    expect(kindFor(subject())).toEqual(['deny', 'refused'])
  })

  it('has patterns of the scope language alone', () => {
    expect(() => subject({ scopes: ['a b'] })).toThrow(ScopeSyntaxError)
    expect(() => signTestToken({ scopes: ['{a}'] })).toThrow(ScopeSyntaxError)
  })
})

describe('a test token', () => {
  it('is one that an authenticator of its secret believes', async () => {
    const authenticate = createAuthenticator({ secret: TEST_SECRET })
    const authorization = `Bearer ${signTestToken({ id: 'ada', scopes: ['a:b'], claims: { tenant: 'north' } })}`
    expect(await authenticate({ authorization })).toMatchObject({
      kind: 'identified',
      id: 'ada',
      claims: { tenant: 'north' },
    })
    const other = createAuthenticator({ secret: 'another secret, which is long enough' })
    expect(await other({ authorization })).toEqual({ kind: 'refused', reason: 'invalid_token' })
  })
})
