import { describe, expect, it } from '@jest/globals'
import type { ManifestSource } from '../../src/persisted/manifest-formats.ts'
import type { Answer } from '../kit/caller.ts'
import { apolloManifest, relayManifest, sha256 } from '../persisted/manifests.ts'
import { CREATE, GATEWAYS, OPEN, OTHER, type PersistedGateway } from '../persisted/persisted-gateways.ts'

const INTROSPECTION = '{ __schema { types { name } } }'
const BOTH = `${OPEN} ${OTHER}`
const manifest = (): readonly ManifestSource[] => [apolloManifest(OPEN), relayManifest([['open', OPEN]])]
const HASH = sha256(OPEN)
const extensions = (sha256Hash: unknown, version: unknown = 1): object => ({
  extensions: { persistedQuery: { version, sha256Hash } },
})

type Send = (gateway: PersistedGateway) => Promise<Answer>
const post =
  (body: unknown, headers?: Readonly<Record<string, string>>): Send =>
  (gateway) =>
    gateway.post(body, headers)
const get =
  (search: string, headers?: Readonly<Record<string, string>>): Send =>
  (gateway) =>
    gateway.get(search, headers)
const at =
  (path: string, body: unknown): Send =>
  (gateway) =>
    gateway.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
const JSON_OPEN = encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: HASH } }))
const MISSING = 'must contain a non-empty `query`'

/** What is sent, what status it gets, and what the answer says: none of it runs anything. */
const BYPASSES: readonly (readonly [string, number, string, Send])[] = [
  ['another text', 403, 'OPERATION_NOT_ALLOWED', post({ query: OTHER })],
  ['introspection', 403, 'OPERATION_NOT_ALLOWED', post({ query: INTROSPECTION })],
  ['introspection by GET', 403, 'OPERATION_NOT_ALLOWED', get(`query=${encodeURIComponent(INTROSPECTION)}`)],
  ['a lone __typename', 403, 'OPERATION_NOT_ALLOWED', post({ query: '{ __typename }' })],
  ['a space before', 403, 'OPERATION_NOT_ALLOWED', post({ query: ` ${OPEN}` })],
  ['a line after', 403, 'OPERATION_NOT_ALLOWED', post({ query: `${OPEN}\n` })],
  ['a comment', 403, 'OPERATION_NOT_ALLOWED', post({ query: `${OPEN}#` })],
  ['a comma', 403, 'OPERATION_NOT_ALLOWED', post({ query: 'query Open {,open }' })],
  ['a byte order mark', 403, 'OPERATION_NOT_ALLOWED', post({ query: `\ufeff${OPEN}` })],
  ['a NUL', 403, 'OPERATION_NOT_ALLOWED', post({ query: `${OPEN}\0` })],
  ['another normal form', 403, 'OPERATION_NOT_ALLOWED', post({ query: 'query Ope\u006e\u0301 { open }' })],
  ['an alias', 403, 'OPERATION_NOT_ALLOWED', post({ query: 'query Open { open: other }' })],
  ['an argument', 403, 'OPERATION_NOT_ALLOWED', post({ query: 'query Open { open(a: 1) }' })],
  ['no name', 403, 'OPERATION_NOT_ALLOWED', post({ query: '{ open }' })],
  ['a second operation', 403, 'OPERATION_NOT_ALLOWED', post({ query: BOTH, operationName: 'Open' })],
  [
    'a second operation by its name',
    403,
    'OPERATION_NOT_ALLOWED',
    post({ query: BOTH, operationName: 'Other' }),
  ],
  ['no document at all', 403, 'OPERATION_NOT_ALLOWED', post({ query: 'x' })],
  ['a mutation', 403, 'OPERATION_NOT_ALLOWED', post({ query: CREATE })],
  ['its own hash', 403, 'OPERATION_NOT_ALLOWED', post({ query: OTHER, ...extensions(sha256(OTHER)) })],
  [
    'its own document id',
    403,
    'OPERATION_NOT_ALLOWED',
    post({ query: OTHER, documentId: `sha256:${sha256(OTHER)}` }),
  ],
  ['a hash of the list', 400, 'PERSISTED_QUERY_HASH_MISMATCH', post({ query: OTHER, ...extensions(HASH) })],
  ['an id of the list', 400, 'PERSISTED_QUERY_HASH_MISMATCH', post({ query: OTHER, id: HASH })],
  [
    'each kind of name',
    400,
    'PERSISTED_QUERY_HASH_MISMATCH',
    post({ query: OTHER, id: 'open', doc_id: HASH, documentId: `sha256:${HASH}`, ...extensions(HASH) }),
  ],
  [
    'one good name of two',
    400,
    'PERSISTED_QUERY_HASH_MISMATCH',
    post({ query: OPEN, id: 'open', documentId: 'other' }),
  ],
  ['one known name of two', 200, 'PERSISTED_QUERY_NOT_FOUND', post({ id: 'open', documentId: 'other' })],
  ['a hash in capitals', 200, 'PERSISTED_QUERY_NOT_FOUND', post(extensions(HASH.toUpperCase()))],
  ['a hash with a space', 200, 'PERSISTED_QUERY_NOT_FOUND', post(extensions(`${HASH} `))],
  ['half a hash', 200, 'PERSISTED_QUERY_NOT_FOUND', post(extensions(HASH.slice(0, 32)))],
  ['a prefix in capitals', 200, 'PERSISTED_QUERY_NOT_FOUND', post({ documentId: `SHA256:${HASH}` })],
  ['a prefix twice', 200, 'PERSISTED_QUERY_NOT_FOUND', post({ documentId: `sha256:sha256:${HASH}` })],
  ['another prefix', 200, 'PERSISTED_QUERY_NOT_FOUND', post({ documentId: `md5:${HASH}` })],
  ['a hash in a list', 400, 'BAD_REQUEST', post(extensions([HASH]))],
  ['a hash in an object', 400, 'BAD_REQUEST', post(extensions({ toString: HASH }))],
  ['an empty hash', 400, 'BAD_REQUEST', post(extensions(''))],
  ['no hash', 400, 'BAD_REQUEST', post({ query: OPEN, extensions: { persistedQuery: {} } })],
  [
    'an unknown version',
    400,
    'Unsupported persisted query version',
    post({ query: OPEN, ...extensions(HASH, 2) }),
  ],
  [
    'a version in text',
    400,
    'Unsupported persisted query version',
    post({ query: OPEN, ...extensions(HASH, '1') }),
  ],
  [
    'a hash without its object',
    400,
    'Unsupported persisted query version',
    post({ extensions: { persistedQuery: HASH } }),
  ],
  [
    'a list for the extension',
    400,
    'Unsupported persisted query version',
    post({ extensions: { persistedQuery: [HASH] } }),
  ],
  [
    'true for the extension',
    400,
    'Unsupported persisted query version',
    post({ query: OTHER, extensions: { persistedQuery: true } }),
  ],
  ['an id in a list', 400, 'BAD_REQUEST', post({ id: ['open'] })],
  ['an id in an object', 400, 'BAD_REQUEST', post({ documentId: { length: 4 } })],
  ['a number for an id', 400, 'BAD_REQUEST', post({ doc_id: 0 })],
  ['false for an id', 400, 'BAD_REQUEST', post({ id: false, query: OPEN })],
  ['an empty id', 400, 'BAD_REQUEST', post({ id: '', query: OPEN })],
  ['a name of Object', 200, 'PERSISTED_QUERY_NOT_FOUND', post({ id: '__proto__' })],
  ['a constructor', 200, 'PERSISTED_QUERY_NOT_FOUND', post({ documentId: 'constructor' })],
  ['a hash called toString', 200, 'PERSISTED_QUERY_NOT_FOUND', post(extensions('toString'))],
  ['an id of 900,000 characters', 200, 'PERSISTED_QUERY_NOT_FOUND', post({ id: 'a'.repeat(900_000) })],
  [
    'PersistedQuery',
    400,
    MISSING,
    post({ extensions: { PersistedQuery: { version: 1, sha256Hash: HASH } } }),
  ],
  [
    'persistedquery beside a text',
    403,
    'OPERATION_NOT_ALLOWED',
    post({ query: OTHER, extensions: { persistedquery: { version: 1, sha256Hash: HASH } } }),
  ],
  [
    'SHA256Hash',
    400,
    'BAD_REQUEST',
    post({ extensions: { persistedQuery: { version: 1, SHA256Hash: HASH } } }),
  ],
  ['DocumentId', 400, MISSING, post({ DocumentId: HASH, ID: 'open' })],
  [
    'extensions in text',
    400,
    'BAD_REQUEST',
    post({ extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: HASH } }) }),
  ],
  ['extensions in a list', 400, 'BAD_REQUEST', post({ query: OPEN, extensions: [] })],
  ['a name in the prototype', 400, MISSING, post(`{"__proto__":{"id":"open"},"a":1}`)],
  [
    'extensions in the prototype',
    400,
    MISSING,
    post(`{"__proto__":{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${HASH}"}}},"a":1}`),
  ],
  ['a text in a list', 400, 'GraphQL queries must be strings', post({ query: [OPEN], id: 'open' })],
  [
    'a text in an object',
    400,
    'GraphQL queries must be strings',
    post({ query: { kind: 'Document' }, id: 'open' }),
  ],
  ['the text twice', 403, 'OPERATION_NOT_ALLOWED', post(`{"query":"${OPEN}","query":"${OTHER}"}`)],
  [
    'an escaped second text',
    403,
    'OPERATION_NOT_ALLOWED',
    post(`{"query":"${OPEN}","\\u0071uery":"${OTHER}"}`),
  ],
  ['the id twice', 200, 'PERSISTED_QUERY_NOT_FOUND', post('{"id":"open","id":"other"}')],
  ['a batch', 400, 'BAD_REQUEST', post([{ id: 'open' }, { query: OTHER }])],
  ['a batch of one', 400, 'BAD_REQUEST', post([{ query: OTHER }])],
  ['an id in the URL of a POST', 403, 'OPERATION_NOT_ALLOWED', at('/graphql?id=open', { query: OTHER })],
  [
    'a hash in the URL of a POST',
    403,
    'OPERATION_NOT_ALLOWED',
    at(`/graphql?extensions=${JSON_OPEN}`, { query: OTHER }),
  ],
  ['a text in the URL of a POST', 400, MISSING, at(`/graphql?query=${encodeURIComponent(OPEN)}`, { a: 1 })],
  [
    'an operation name that it has not',
    200,
    'OPERATION_RESOLUTION_FAILURE',
    post({ id: 'open', operationName: 'Other' }),
  ],
  [
    'GET with a hash and another text',
    400,
    'PERSISTED_QUERY_HASH_MISMATCH',
    get(`query=${encodeURIComponent(OTHER)}&extensions=${JSON_OPEN}`),
  ],
  ['GET with two ids', 400, 'BAD_REQUEST', get('id=open&id=other')],
  ['GET with two hashes', 400, 'BAD_REQUEST', get(`extensions=${JSON_OPEN}&extensions={}`)],
  [
    'GET with two texts',
    400,
    'BAD_REQUEST',
    get(`query=${encodeURIComponent(OPEN)}&query=${encodeURIComponent(OTHER)}`),
  ],
  ['GET with an id in brackets', 400, MISSING, get('id[]=open')],
  ['GET with an empty id', 400, 'BAD_REQUEST', get('id=')],
  ['GET with broken extensions', 400, 'BAD_REQUEST', get('id=open&extensions={')],
  ['GET with a list of extensions', 400, 'BAD_REQUEST', get('id=open&extensions=[]')],
  [
    'GET that any page can send',
    400,
    'Cross-Site Request Forgery',
    (gateway) => gateway.fetch('/graphql?id=open'),
  ],
  [
    'GET that any page can send, of what is not there',
    400,
    'Cross-Site Request Forgery',
    (gateway) => gateway.fetch('/graphql?id=x'),
  ],
  ['text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE', post({ id: 'open' }, { 'content-type': 'text/plain' })],
]

describe.each(GATEWAYS)('an allow-list in front of %s', (_, start) => {
  it.each(BYPASSES)('holds against %s (%i, %s)', async (_, status, words, send) => {
    const gateway = await start({ manifest, only: true })
    const answer = await send(gateway)
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)])
    expect(answer.body.data ?? undefined).toBeUndefined()
    expect(gateway.ran()).toBe(0)
    // What is on it still runs.
    expect((await gateway.post({ id: 'open' })).body.data).toEqual({ open: 'open' })
  })

  it('learns nothing from clients', async () => {
    const gateway = await start({ manifest, only: true })
    for (const query of [OTHER, INTROSPECTION]) {
      await gateway.post({ query, ...extensions(sha256(query)) })
      expect((await gateway.post(extensions(sha256(query)))).text).toContain('PERSISTED_QUERY_NOT_FOUND')
    }
    expect(gateway.ran()).toBe(0)
  })
})

describe.each(GATEWAYS)('what clients teach %s', (_, start) => {
  it('is never found under a hash that is not its own', async () => {
    const gateway = await start({ apq: true, manifest: () => [apolloManifest(OPEN)] })
    const learn = (query: string, hash: string): Promise<Answer> =>
      gateway.post({ query, ...extensions(hash) })
    for (const hash of [
      HASH,
      sha256('{ open }'),
      sha256(OTHER).toUpperCase(),
      `${sha256(OTHER)} `,
      '__proto__',
    ])
      expect((await learn(OTHER, hash)).text).toContain('PERSISTED_QUERY_HASH_MISMATCH')
    // In UTF-8 the first would be spelt as the second, and have its hash.
    const [lone, spelt] = ['query L { open } # \ud800', 'query L { open } # \ufffd']
    expect(sha256(lone)).toBe(sha256(spelt))
    expect((await learn(lone, sha256(lone))).text).toContain('PERSISTED_QUERY_HASH_MISMATCH')
    expect(gateway.ran()).toBe(0)
    expect((await gateway.post(extensions(sha256(spelt)))).text).toContain('PERSISTED_QUERY_NOT_FOUND')
    expect((await gateway.post(extensions(HASH))).body.data).toEqual({ open: 'open' })
  })

  it('is decided anew for whoever asks for it', async () => {
    const gateway = await start({ apq: true })
    const authorization = `Bearer ${await gateway.tokenFor('Mutation:Person:Create')}`
    const body = { query: CREATE, ...extensions(sha256(CREATE)) }
    // Learned from somebody who may not run it: it is a text, and no permission.
    expect((await gateway.post(body)).status).toBe(401)
    expect((await gateway.post(extensions(sha256(CREATE)))).status).toBe(401)
    expect(gateway.ran()).toBe(0)
    expect((await gateway.post(extensions(sha256(CREATE)), { authorization })).status).toBe(200)
    expect((await gateway.post(extensions(sha256(CREATE)))).status).toBe(401)
    expect(gateway.ran()).toBe(1)
  })
})
