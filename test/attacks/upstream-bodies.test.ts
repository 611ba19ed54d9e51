import { describe, expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { type Recorder, startRecorder } from '../upstream/recorder.ts'
import { JSON_HEADERS, sendBytes } from './http-wire.ts'

/** A gateway before an upstream that writes down what it receives; nobody here has a token. */
async function start(): Promise<{ readonly recorder: Recorder; readonly gateway: TestGateway }> {
  const recorder = await startRecorder(`
    type Query { open: String, other: String }
    type Mutation { createPerson(name: String): String }`)
  return { recorder, gateway: await startGateway({ before: 'upstream', at: recorder }) }
}

const SAFE = '{open}'
const EVIL = 'mutation{createPerson}'
const BOTH = 'query A{open} mutation B{createPerson}'
const HASH = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } }

interface Crafted {
  readonly path?: string
  readonly method?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

const json = (value: unknown): Crafted => ({ body: JSON.stringify(value) })
const GET = (search: string, headers: Readonly<Record<string, string>> = {}): Crafted => ({
  method: 'GET',
  path: `/graphql?${search}`,
  headers: { 'apollo-require-preflight': '1', ...headers },
})
const typed = (type: string, body: string): Crafted => ({ body, headers: { 'content-type': type } })
const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'latin1'))

/** What a caller without a token sends, and whether the public query is let through; the mutation never is. */
const CRAFTED: readonly (readonly [string, 'passes' | 'stops', Crafted])[] = [
  ['two query keys, the last one public', 'passes', { body: `{"query":"${EVIL}","query":"${SAFE}"}` }],
  ['two query keys, the last one denied', 'stops', { body: `{"query":"${SAFE}","query":"${EVIL}"}` }],
  ['an escaped second key', 'stops', { body: `{"query":"${SAFE}","\\u0071uery":"${EVIL}"}` }],
  ['Query beside query', 'passes', json({ query: SAFE, Query: EVIL, QUERY: EVIL })],
  ['Query alone', 'stops', json({ Query: EVIL })],
  ['query with a NUL in its name', 'passes', json({ query: SAFE, 'query\0': EVIL })],
  ['a query parameter on POST', 'passes', { path: `/graphql?query=${EVIL}`, ...json({ query: SAFE }) }],
  ['a query parameter on POST without a query', 'stops', { path: `/graphql?query=${SAFE}`, body: '{"a":1}' }],
  [
    'an operation name parameter on POST',
    'stops',
    { path: '/graphql?operationName=A', ...json({ query: BOTH }) },
  ],
  ['a hash', 'stops', json({ extensions: HASH })],
  ['a hash beside a query', 'stops', json({ query: SAFE, extensions: HASH })],
  ['other extensions', 'passes', json({ query: SAFE, extensions: { query: EVIL, operation: EVIL } })],
  ['an id and a document id', 'passes', json({ query: SAFE, id: 'x', documentId: 'x', doc_id: 'x' })],
  ['a batch', 'stops', json([{ query: SAFE }, { query: EVIL }])],
  ['a batch of one', 'stops', json([{ query: EVIL }])],
  ['an object for a query', 'stops', json({ query: { kind: 'Document' } })],
  ['a list for a query', 'stops', json({ query: [SAFE, EVIL] })],
  ['two operations, the public one named', 'passes', json({ query: BOTH, operationName: 'A' })],
  ['two operations, the denied one named', 'stops', json({ query: BOTH, operationName: 'B' })],
  ['two operations, none named', 'stops', json({ query: BOTH })],
  ['two operations, an empty name', 'stops', json({ query: BOTH, operationName: '' })],
  ['two operations, a name in a list', 'stops', json({ query: BOTH, operationName: ['A', 'B'] })],
  ['operationName twice', 'stops', { body: `{"query":"${BOTH}","operationName":"A","operationName":"B"}` }],
  ['OperationName beside', 'stops', json({ query: BOTH, OperationName: 'A', operation_name: 'A' })],
  ['variables named query', 'passes', json({ query: SAFE, variables: { query: EVIL, operationName: 'B' } })],
  ['variables in text', 'stops', json({ query: SAFE, variables: JSON.stringify({ query: EVIL }) })],
  ['__proto__ with a query', 'stops', { body: `{"__proto__":{"query":"${EVIL}"}}` }],
  [
    '__proto__ beside a query',
    'passes',
    { body: `{"query":"${SAFE}","__proto__":{"query":"${EVIL}"},"variables":{"__proto__":{"a":1}}}` },
  ],
  ['a comment that ends in another parser', 'passes', json({ query: `{open} # \u2028 ${EVIL}` })],
  ['a comment ended by a carriage return', 'stops', json({ query: `{open} # \r ${EVIL}` })],
  ['a byte order mark in the query', 'passes', json({ query: `\ufeff${SAFE}` })],
  ['a byte order mark before the body', 'stops', { body: `\ufeff{"query":"${EVIL}"}` }],
  ['invalid UTF-8', 'stops', { body: bytes(`{"query":"${EVIL}","x":"\xff"}`) }],
  ['JSON twice', 'stops', { body: `{"query":"${SAFE}"}{"query":"${EVIL}"}` }],
  ['application/graphql', 'stops', typed('application/graphql', EVIL)],
  ['a form', 'stops', typed('application/x-www-form-urlencoded', `query=${EVIL}`)],
  ['text/plain', 'stops', typed('text/plain', `{"query":"${EVIL}"}`)],
  ['another charset', 'stops', typed('application/json; charset=utf-16', `{"query":"${EVIL}"}`)],
  ['a content encoding', 'stops', { ...json({ query: SAFE }), headers: { 'content-encoding': 'gzip' } }],
  [
    'multipart',
    'stops',
    typed(
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"${EVIL}"}\r\n--x--`,
    ),
  ],
  ['GET with a mutation', 'stops', GET(`query=${EVIL}`)],
  ['GET with two queries', 'stops', GET(`query=${SAFE}&query=${EVIL}`)],
  ['GET with a body type', 'stops', GET(`query=${EVIL}`, { 'content-type': 'application/json' })],
  ['GET with a second question mark', 'stops', GET(`query=${SAFE}?query=${EVIL}`)],
  ['GET with semicolons', 'stops', GET(`query=${SAFE};query=${EVIL}`)],
  ['GET with Query beside', 'passes', GET(`query=${SAFE}&Query=${EVIL}&query[]=${EVIL}`)],
  ['GET that no page may send', 'stops', { method: 'GET', path: `/graphql?query=${SAFE}` }],
  ['PUT', 'stops', { method: 'PUT', ...json({ query: SAFE }) }],
  [
    'a method override',
    'passes',
    { ...json({ query: SAFE }), headers: { 'x-http-method-override': 'GET', 'x-original-url': '/x' } },
  ],
]

describe('an upstream never sees an operation that was not decided', () => {
  it('has 40 and more ways to try', () => {
    expect(CRAFTED.length).toBeGreaterThanOrEqual(40)
  })

  it.each(CRAFTED)('%s: %s', async (_, fate, { path = '/graphql', method = 'POST', headers, body }) => {
    const { recorder, gateway } = await start()
    const answer = await gateway.fetch(path, {
      method,
      headers: { ...(method === 'GET' ? {} : JSON_HEADERS), ...headers },
      ...(body !== undefined && { body }),
    })
    expect(recorder.received).toHaveLength(fate === 'passes' ? 1 : 0)
    if (fate === 'passes') {
      expect([answer.status, answer.body]).toEqual([200, { data: { open: null } }])
      const [{ method: sent, url, body: text } = { body: '' }] = recorder.received
      expect([sent, url]).toEqual(['POST', '/api/graphql?fixed=1'])
      const { query, ...rest } = JSON.parse(text) as { readonly query: string }
      // One operation, of one field, and nothing beside it but its own name.
      expect(parse(query).definitions).toHaveLength(1)
      expect(query).toMatch(/^(query A )?\{\n {2}open\n\}$/)
      expect(rest).toEqual(query.startsWith('query A') ? { operationName: 'A' } : {})
    } else {
      expect(answer.body.data ?? undefined).toBeUndefined()
      expect(answer.body.errors?.length).toBeGreaterThan(0)
    }
  })

  it('duplicate and contradictory headers on the wire', async () => {
    const { recorder, gateway } = await start()
    const body = `{"query":"${EVIL}"}`
    const lines = [
      ['Content-Type: application/json', 'Content-Type: text/plain', `Content-Length: ${body.length}`],
      [
        'Content-Type: application/json',
        'Authorization: Bearer a',
        'Authorization: Bearer b',
        'Content-Length: 24',
      ],
      ['Content-Type: application/json', `Content-Length: ${body.length}`, 'Content-Length: 5'],
      ['Content-Type: application/json', `Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'],
    ]
    for (const headers of lines) {
      const head = ['POST /graphql HTTP/1.1', 'Host: x', 'Connection: close', ...headers].join('\r\n')
      const { status } = await sendBytes(gateway.url, `${head}\r\n\r\n${body}`)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
    }
    expect(recorder.received).toEqual([])
  })
})
