import { beforeEach, describe, expect, it } from '@jest/globals'
import { CLIENT, SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { head, postBody, sendBytes, signToken } from './http-wire.ts'

let lines: string[] = []

beforeEach(() => {
  lines = []
})

const schema = {
  typeDefs:
    'type Query { open: String, leak: String, quote: String } type Mutation { createPerson(name: String): String }',
  resolvers: {
    Query: {
      leak: (_source: unknown, _args: unknown, context: { readonly token: string }) => {
        throw Object.assign(new Error('upstream failed'), {
          request: { headers: { authorization: `Bearer ${context.token}` } },
          config: { apiKey: CLIENT.apiKey },
          cause: Object.assign(new Error('socket hung up'), { rawPacket: Buffer.from(context.token) }),
        })
      },
      quote: (_source: unknown, _args: unknown, context: { readonly token: string }) => {
        throw new Error(
          `GET /people with authorization: Bearer ${context.token} failed, token=${context.token}`,
        )
      },
    },
  },
}

const open = (logLevel: string): Promise<TestGateway> =>
  startGateway({
    before: 'schema',
    schema,
    logLevel,
    logTo: { write: (line: string) => void lines.push(line) },
    context: () => ({ token: signToken({ iat: 1 }) }),
  })

async function provoke(gateway: TestGateway): Promise<readonly string[]> {
  const token = await gateway.tokenFor('*')
  const forged = signToken({ iat: 1 })
  await gateway.graphql('{leak quote}', { token })
  await gateway.graphql('mutation{createPerson(name:"hunter2")}', { token: `${token}x` })
  await gateway.graphql('{open}', { token: signToken({ exp: 1 }) })
  await gateway.graphql('{', { token, variables: { password: 'hunter2' } })
  await postBody(gateway, `{"apiKey":"${CLIENT.apiKey}`, { 'content-type': 'application/json' })
  for (const apiKey of [CLIENT.apiKey, 'hunter2-wrong'])
    await gateway.fetch('/jwt', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: CLIENT.id, apiKey, scopes: ['{'] }),
    })
  await gateway.fetch(`/nothing?access_token=${token}`, { headers: { authorization: `Bearer ${token}` } })
  await gateway.fetch(`/%?access_token=${token}`, { headers: { authorization: `Bearer ${token}` } })
  const authorization = `Authorization: Bearer ${token}`
  for (const bytes of [
    head('POST /jwt', authorization, 'Content-Length: x'),
    head('POST /jwt', authorization, `X: ${'x'.repeat(70_000)}`),
    `X\r\n${authorization}\r\n\r\n`,
  ])
    await sendBytes(gateway.url, bytes)
  return [
    token,
    forged,
    SECRET,
    CLIENT.apiKey,
    'hunter2',
    ...token.split('.').slice(1),
    ...forged.split('.').slice(1),
  ]
}

describe('no log line holds a token, an API key or a secret', () => {
  it.each(['trace', 'info', 'warn'])('at level %s', async (logLevel) => {
    const gateway = await open(logLevel)
    const secrets = await provoke(gateway)
    await gateway.close()
    const text = lines.join('')
    expect(text).toContain('a resolver failed')
    for (const secret of secrets) {
      expect(text).not.toContain(secret)
      // As a Buffer is written in JSON.
      expect(text).not.toContain([...Buffer.from(secret)].join(','))
    }
  })

  it('but what failed is in it', async () => {
    const gateway = await open('warn')
    await gateway.graphql('{leak quote}')
    const records = lines.map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>)
    expect(records).toHaveLength(2)
    expect(records[0]).toMatchObject({
      msg: 'a resolver failed',
      err: { type: 'Error', message: 'upstream failed', cause: { message: 'socket hung up' } },
    })
    expect(records[1]?.['err']?.['message']).toBe(
      'GET /people with authorization: Bearer [redacted] failed, token=[token]',
    )
  })

  it('and a client cannot write lines of its own', async () => {
    const gateway = await open('trace')
    const forged = '"}\n{"level":60,"msg":"forged"}'
    await gateway.graphql(`{a${forged}}`, { headers: { 'x-test': 'y' }, operationName: forged })
    await gateway.fetch(`/${encodeURIComponent(forged)}`)
    expect(lines.join('')).not.toContain('\n{"level":60')
  })
})
