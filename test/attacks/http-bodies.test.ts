import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { startCpuTime } from '../support/cpu-time.ts'
import { expectRefused, head, JSON_HEADERS, PLACES, postBody, sendBytes } from './http-wire.ts'

const schema = {
  typeDefs: `
    input Tree { left: Tree, right: Tree, name: String }
    type Query { open: String, tree(tree: Tree): String }
    type Mutation { createPerson(name: String): String }`,
}
const MUTATION = '{"query":"mutation{createPerson}"}'
const NO_OBJECT = 'The request body must be a JSON object'

const utf16 = new Uint8Array(Buffer.from(`\ufeff${MUTATION}`, 'utf16le'))

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('a body that is no JSON object is refused before anything runs', () => {
    it.each<[string, string | Uint8Array<ArrayBuffer>]>([
      ['nothing', ''],
      ['white space', ' \n'],
      ['invalid JSON', '{"query":'],
      ['JSON with a comment', `${MUTATION}//`],
      ['JSON twice', MUTATION + MUTATION],
      ['single quotes', "{'query':'mutation{createPerson}'}"],
      ['a trailing comma', '{"query":"mutation{createPerson}",}'],
      ['a byte order mark', `\ufeff${MUTATION}`],
      ['UTF-16', utf16],
      [
        'invalid UTF-8',
        new Uint8Array(Buffer.from('{"query":"mutation{createPerson}","x":"\xff"}', 'latin1')),
      ],
      [
        'overlong UTF-8',
        new Uint8Array(Buffer.from('{"query":"mutation{createPerson}","x":"\xc0\xaf"}', 'latin1')),
      ],
      ['a text', '"mutation{createPerson}"'],
      ['a number', '1'],
      ['null', 'null'],
      ['true', 'true'],
      ['a bare operation', 'mutation{createPerson}'],
      ['a form', 'query=mutation{createPerson}'],
      ['100,000 open brackets', '['.repeat(100_000)],
      ['100,000 brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
      ['100,000 open braces', '{"a":'.repeat(100_000)],
    ])('400 for %s', async (_, body) => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Bearer ${await gateway.tokenFor('*')}`
      const answer = await postBody(gateway, body, { ...JSON_HEADERS, authorization })
      expectRefused(gateway, answer, 400, 'BAD_REQUEST', NO_OBJECT)
    })

    it.each([
      ['a batch', `[${MUTATION}]`],
      ['a batch of two', `[${MUTATION},${MUTATION}]`],
      ['an empty batch', ' []'],
    ])('400 for %s, with what to send instead', async (_, body) => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Bearer ${await gateway.tokenFor('*')}`
      const answer = await postBody(gateway, body, { ...JSON_HEADERS, authorization })
      expectRefused(
        gateway,
        answer,
        400,
        'BAD_REQUEST',
        'Batches are not accepted. Send one operation, as one JSON object, with content-type: application/json.',
      )
    })
  })

  describe('a body that names no operation runs none', () => {
    it.each([
      '{}',
      '{"query":1}',
      '{"query":null}',
      '{"query":""}',
      '{"query":["mutation{createPerson}"]}',
      '{"query":{"kind":"Document"}}',
      '{"Query":"mutation{createPerson}"}',
      '{"QUERY":"mutation{createPerson}"}',
      '{"__proto__":{"query":"mutation{createPerson}"}}',
      '{"constructor":{"prototype":{"query":"mutation{createPerson}"}}}',
      '{"query":"mutation{createPerson}","variables":[]}',
      '{"query":"mutation{createPerson}","variables":"{}"}',
      '{"query":"mutation{createPerson}","variables":1}',
      '{"query":"mutation{createPerson}","variables":true}',
      '{"query":"mutation{createPerson}","operationName":1}',
      '{"query":"mutation{createPerson}","operationName":["M"]}',
      '{"query":"mutation{createPerson}","extensions":"x"}',
      '{"query":"mutation{createPerson}","extensions":[]}',
    ])('4xx for %s', async (body) => {
      const gateway = await createTestGateway({ schema })
      const authorization = `Bearer ${await gateway.tokenFor('*')}`
      const accept = 'application/graphql-response+json'
      const answer = await postBody(gateway, body, { ...JSON_HEADERS, accept, authorization })
      expect(answer.status).toBe(400)
      expect(answer.body.data ?? undefined).toBeUndefined()
      expect(answer.body.errors?.length).toBeGreaterThan(0)
      expect(gateway.calls.size).toBe(0)
    })

    it('a hash is no operation', async () => {
      const gateway = await createTestGateway({ schema })
      const hashed = '"id":"1","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}'
      for (const body of [`{${hashed}}`, `{"query":"mutation{createPerson}",${hashed}}`]) {
        const { text, body: answer } = await postBody(gateway, body)
        expect(text).toContain('"PERSISTED_QUERY_NOT_SUPPORTED"')
        expect(answer.data ?? undefined).toBeUndefined()
      }
      expect(gateway.calls.size).toBe(0)
    })

    it('of keys given twice the last one counts, for the guard as for the execution', async () => {
      const gateway = await createTestGateway({ schema })
      const denied = await postBody(gateway, '{"query":"{open}","query":"mutation{createPerson}"}')
      expectRefused(gateway, denied, 401, 'UNAUTHENTICATED', 'No authorization token.')
      const allowed = await postBody(gateway, '{"query":"mutation{createPerson}","query":"{open}"}')
      expect([allowed.status, allowed.body]).toEqual([200, { data: { open: null } }])
      expect([...gateway.calls]).toEqual([['Query.open', 1]])
    })

    it('a query parameter does not count beside a body', async () => {
      const gateway = await createTestGateway({ schema })
      const body = '{"query":"mutation{createPerson}"}'
      const answer = await gateway.fetch('/graphql?query={open}&operationName=Q', {
        method: 'POST',
        headers: JSON_HEADERS,
        body,
      })
      expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', 'No authorization token.')
    })

    it('keys that are names of Object.prototype are variables like any other', async () => {
      const gateway = await createTestGateway({ schema })
      const body = '{"query":"{open}","variables":{"__proto__":{"x":1},"constructor":1},"__proto__":{"y":1}}'
      expect((await postBody(gateway, body)).body).toEqual({ data: { open: null } })
      expect(({} as { x?: unknown; y?: unknown }).x).toBeUndefined()
    })
  })

  describe('variables are bounded in depth', () => {
    const QUERY = 'query($t:Tree){tree(tree:$t)}'
    const nested = (levels: number): string => `${'{"left":'.repeat(levels)}null${'}'.repeat(levels)}`

    it('100 levels pass', async () => {
      const gateway = await createTestGateway({ schema })
      const answer = await postBody(gateway, `{"query":"${QUERY}","variables":{"t":${nested(99)}}}`)
      expect([answer.status, answer.body]).toEqual([200, { data: { tree: null } }])
    })

    it.each([100, 5_000, 80_000])('400 for %i more, and no stack overflows', async (levels) => {
      const gateway = await createTestGateway({ schema })
      const message = 'The operation exceeds the limit of 100 levels of variables.'
      const posted = await postBody(gateway, `{"query":"${QUERY}","variables":{"t":${nested(levels)}}}`)
      expectRefused(gateway, posted, 400, 'OPERATION_TOO_COMPLEX', message)
      if (levels > 5_000) return
      const target = `/graphql?query=${encodeURIComponent(QUERY)}&variables={"t":${nested(levels)}}`
      const path = target.replaceAll('"', '%22').replaceAll('{', '%7B').replaceAll('}', '%7D')
      const headers = [['apollo-require-preflight', '1']] as const
      const got = await gateway.raw({ method: 'GET', path, headers })
      if (got.status === 431) expect(levels).toBe(5_000)
      else expectRefused(gateway, got, 400, 'OPERATION_TOO_COMPLEX', message)
    })
  })

  describe('a body is bounded in bytes', () => {
    const bodyOf = (bytes: number): string =>
      `{"query":"{open}","x":"${'x'.repeat(bytes - '{"query":"{open}","x":""}'.length)}"}`

    it('1 MiB passes, one byte more is 413, and so are 10 MB', async () => {
      const gateway = await createTestGateway({ schema })
      expect((await postBody(gateway, bodyOf(1_048_576))).body).toEqual({ data: { open: null } })
      const { url } = gateway
      for (const bytes of [1_048_577, 10_000_000]) {
        const cpuTime = startCpuTime()
        const answer = await sendBytes(
          url,
          head('POST /graphql', 'Content-Type: application/json', `Content-Length: ${bytes}`) + bodyOf(bytes),
        )
        // A client that goes on sending may be hung up on before it has read the answer.
        expect([413, 0]).toContain(answer.status)
        if (bytes === 1_048_577 && answer.status === 413)
          expect(JSON.parse(answer.text)).toEqual({
            errors: [{ message: 'The request body is too large', extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
          })
        expect(cpuTime()).toBeLessThan(3_000)
      }
      expect([...gateway.calls]).toEqual([['Query.open', 1]])
    })

    it('413 comes from the length that was announced, before a byte of it', async () => {
      const gateway = await createTestGateway({ schema })
      const answer = await sendBytes(
        gateway.url,
        head('POST /graphql', 'Content-Type: application/json', 'Content-Length: 1048577'),
      )
      expectRefused(gateway, answer, 413, 'PAYLOAD_TOO_LARGE', 'The request body is too large')
    })

    it('413 for chunks that add up', async () => {
      const gateway = await createTestGateway({ schema })
      const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`
      const answer = await sendBytes(
        gateway.url,
        head('POST /graphql', 'Content-Type: application/json', 'Transfer-Encoding: chunked') +
          chunk.repeat(17),
      )
      expectRefused(gateway, answer, 413, 'PAYLOAD_TOO_LARGE')
    })
  })

  describe('a body is plain UTF-8', () => {
    it.each(['gzip', 'deflate', 'br', 'identity, gzip', 'GZIP', 'x'])(
      '415 for the encoding %s',
      async (encoding) => {
        const gateway = await createTestGateway({ schema })
        const headers = { ...JSON_HEADERS, 'content-encoding': encoding }
        for (const body of [MUTATION, new Uint8Array(gzipSync(MUTATION))])
          expectRefused(gateway, await postBody(gateway, body, headers), 415, 'UNSUPPORTED_MEDIA_TYPE')
      },
    )

    it.each(['utf-16', 'utf-16le', 'utf-7', 'iso-8859-1', 'utf-8; charset=utf-16', '"utf-8'])(
      '415 for the charset %s',
      async (charset) => {
        const gateway = await createTestGateway({ schema })
        const headers = { 'content-type': `application/json; charset=${charset}` }
        for (const body of [MUTATION, utf16])
          expectRefused(gateway, await postBody(gateway, body, headers), 415, 'UNSUPPORTED_MEDIA_TYPE')
      },
    )
  })

  describe('what can be framed in two ways is refused', () => {
    it.each([
      ['a length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked'], `0\r\n\r\n`],
      ['two lengths', ['Content-Length: 3', 'Content-Length: 4'], '{}  '],
      ['a negative length', ['Content-Length: -1'], ''],
      ['a length in words', ['Content-Length: 0x10'], MUTATION],
      ['an unknown transfer coding', ['Transfer-Encoding: xchunked'], MUTATION],
      ['chunks that are not last', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'],
      ['a chunk size that is none', ['Transfer-Encoding: chunked'], 'zz\r\n'],
      ['a space before the colon', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
      ['a folded header', ['X: y\r\n Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ])('400 for %s', async (_, headers, body) => {
      const gateway = await createTestGateway({ schema })
      const answer = await sendBytes(
        gateway.url,
        head('POST /graphql', 'Content-Type: application/json', ...headers) + body,
      )
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('"BAD_REQUEST"')
      expect(gateway.calls.size).toBe(0)
    })
  })
})
