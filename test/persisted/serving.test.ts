import { describe, expect, it } from '@jest/globals'
import type { ManifestSource } from '../../src/persisted/manifest-formats.ts'
import { createPersistedOperations } from '../../src/persisted/persisted-operations.ts'
import type { Answer } from '../kit/caller.ts'
import { apolloManifest, relayManifest, sha256 } from './manifests.ts'
import { CREATE, GATEWAYS, OPEN, OTHER } from './persisted-gateways.ts'

const manifest = (): readonly ManifestSource[] => [apolloManifest(OPEN, CREATE)]
const hashed = (text: string): object => ({ extensions: extensionsOf(text) })
const extensionsOf = (text: string): object => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } })

const NOT_FOUND = {
  errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
}
const NOT_SUPPORTED = {
  errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
}
const MISMATCH = {
  errors: [
    { message: 'provided sha does not match query', extensions: { code: 'PERSISTED_QUERY_HASH_MISMATCH' } },
  ],
}
const NOT_ALLOWED = {
  errors: [
    {
      message: 'Only the operations of a manifest run here, and this is not one of them',
      extensions: { code: 'OPERATION_NOT_ALLOWED' },
    },
  ],
}
const said = ({ status, body }: Answer): unknown => [status, body]

describe.each(GATEWAYS)('persisted operations in front of %s', (_, start) => {
  it.each<[string, object]>([
    ['by the hash of Apollo’s clients', hashed(OPEN)],
    ['by an id of Relay’s clients', { id: sha256(OPEN) }],
    ['by an older id of theirs', { doc_id: sha256(OPEN) }],
    ['by a document id', { documentId: sha256(OPEN) }],
    ['by a document id with its prefix', { documentId: `sha256:${sha256(OPEN)}` }],
    ['by several names for one', { id: sha256(OPEN), documentId: `sha256:${sha256(OPEN)}`, ...hashed(OPEN) }],
    ['by hash and text', { query: OPEN, ...hashed(OPEN) }],
    ['by id and text', { query: OPEN, id: sha256(OPEN) }],
    ['by id, where the text is null', { query: null, id: sha256(OPEN), doc_id: null }],
    ['by id, where the text is empty', { query: '', documentId: sha256(OPEN) }],
    ['by text alone', { query: OPEN }],
  ])('run %s, on POST and GET, allow-list or not', async (_, body) => {
    for (const only of [false, true]) {
      const gateway = await start({ manifest, only })
      expect(said(await gateway.post(body))).toEqual([200, { data: { open: 'open' } }])
      const search = Object.entries(body).flatMap(([name, value]) =>
        value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
      )
      expect(said(await gateway.get(Object.fromEntries(search)))).toEqual([200, { data: { open: 'open' } }])
      expect(gateway.ran()).toBe(2)
    }
  })

  it('are decided as any other operation', async () => {
    const gateway = await start({ manifest, only: true })
    const body = { documentId: sha256(CREATE), variables: { name: 'Ada' } }
    const denied = await gateway.post(body)
    expect(denied.status).toBe(401)
    expect(denied.body.errors?.[0]?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'missing_token',
    })
    const narrow = { authorization: `Bearer ${await gateway.tokenFor('Mutation:Person:Delete')}` }
    expect((await gateway.post(body, narrow)).status).toBe(403)
    expect(gateway.ran()).toBe(0)
    const wide = { authorization: `Bearer ${await gateway.tokenFor('Mutation:Person:Create')}` }
    expect(said(await gateway.post(body, wide))).toEqual([200, { data: { createPerson: 'Ada' } }])
    const got = await gateway.get({ documentId: sha256(CREATE) }, wide)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
    expect(gateway.ran()).toBe(1)
  })

  it('answer an unknown id as Apollo Server does, in the media type that is accepted', async () => {
    const gateway = await start({ manifest, only: true })
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      for (const body of [hashed(OTHER), { id: sha256(OTHER) }, { documentId: 'nothing' }]) {
        const answer = await gateway.post(body, { accept })
        expect(said(answer)).toEqual([200, NOT_FOUND])
        expect(answer.headers.get('content-type')).toBe(`${accept}; charset=utf-8`)
      }
    }
    expect(gateway.ran()).toBe(0)
  })

  it('are not supported unless something is persisted, and ids mean nothing then', async () => {
    for (const options of [undefined, {}]) {
      const gateway = await start(options)
      expect(said(await gateway.post(hashed(OPEN)))).toEqual([200, NOT_SUPPORTED])
      expect(said(await gateway.post({ query: OPEN, ...hashed(OPEN) }))).toEqual([200, NOT_SUPPORTED])
      expect((await gateway.post({ id: sha256(OPEN) })).body.errors?.[0]?.message).toMatch(
        /must contain a non-empty/,
      )
      expect(gateway.ran()).toBe(0)
      expect((await gateway.post({ query: OPEN, id: ['x'] })).status).toBe(200)
    }
  })

  it('let other texts run, unless they alone are allowed', async () => {
    const gateway = await start({ manifest })
    expect(said(await gateway.post({ query: OTHER }))).toEqual([200, { data: { other: 'other' } }])
    // With its own hash, of which nobody has heard: as a client sends it again.
    expect(said(await gateway.post({ query: OTHER, ...hashed(OTHER) }))).toEqual([
      200,
      { data: { other: 'other' } },
    ])
    expect(said(await gateway.post(hashed(OTHER)))).toEqual([200, NOT_FOUND])
    const closed = await start({ manifest, only: true })
    expect(said(await closed.post({ query: OTHER }))).toEqual([403, NOT_ALLOWED])
    expect(said(await closed.post({ query: OTHER, ...hashed(OTHER) }))).toEqual([403, NOT_ALLOWED])
    expect(said(await closed.post({ query: '{ __schema { queryType { name } } }' }))).toEqual([
      403,
      NOT_ALLOWED,
    ])
    expect(said(await closed.get({ query: OTHER }))).toEqual([403, NOT_ALLOWED])
    expect(closed.ran()).toBe(0)
  })

  it('refuse a text that is not the one of the id', async () => {
    for (const only of [false, true]) {
      const gateway = await start({ manifest, only })
      for (const names of [hashed(OPEN), { id: sha256(OPEN) }, { documentId: 'unknown' }, hashed('{ x }')])
        expect(said(await gateway.post({ query: OTHER, ...names }))).toEqual([400, MISMATCH])
      expect(said(await gateway.post({ query: OPEN, ...hashed(CREATE) }))).toEqual([400, MISMATCH])
      const two = await gateway.post({ id: sha256(OPEN), ...hashed(CREATE) })
      expect([two.status, two.body.errors?.[0]?.message]).toEqual([
        400,
        'The request names several operations.',
      ])
      expect(gateway.ran()).toBe(0)
    }
  })

  it('are found by their hash under whatever id they are persisted', async () => {
    const gateway = await start({
      manifest: () => [
        relayManifest([
          ['open', OPEN],
          ['__proto__', OTHER],
        ]),
      ],
      only: true,
    })
    for (const body of [{ id: 'open' }, hashed(OPEN), { documentId: `sha256:${sha256(OPEN)}` }])
      expect(said(await gateway.post(body))).toEqual([200, { data: { open: 'open' } }])
    expect(said(await gateway.post({ doc_id: '__proto__' }))).toEqual([200, { data: { other: 'other' } }])
  })

  it('change with the manifest, which one that cannot be read does not replace', async () => {
    let source = apolloManifest(OPEN)
    const gateway = await start({ manifest: () => [source], only: true })
    source = apolloManifest(OTHER, 'query Gone { gone }')
    await gateway.reload()
    expect(said(await gateway.post(hashed(OPEN)))).toEqual([200, NOT_FOUND])
    expect(said(await gateway.post(hashed(OTHER)))).toEqual([200, { data: { other: 'other' } }])
    // One that no longer fits the schema is in the manifest, and refused like any text that does not fit.
    const unfit = await gateway.post({ query: 'query Gone { gone }' })
    expect(unfit.body.errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED')
    source = { name: 'manifest.json', text: '{' }
    await gateway.reload()
    expect(said(await gateway.post(hashed(OTHER)))).toEqual([200, { data: { other: 'other' } }])
  })

  it('do not start with a manifest that cannot be read', async () => {
    await expect(start({ manifest: '/nowhere/manifest.json' })).rejects.toThrow(
      '/nowhere/manifest.json: cannot be read (ENOENT)',
    )
    await expect(start({ manifest: () => [apolloManifest({ id: 'a', body: '{' })] })).rejects.toThrow(
      'Syntax Error',
    )
  })

  it('are learned from clients where APQ is on, once text and hash agree', async () => {
    const gateway = await start({ apq: true })
    expect(said(await gateway.post(hashed(OTHER)))).toEqual([200, NOT_FOUND])
    expect(said(await gateway.post({ query: OTHER, ...hashed(OPEN) }))).toEqual([400, MISMATCH])
    expect(said(await gateway.post(hashed(OPEN)))).toEqual([200, NOT_FOUND])
    expect(gateway.ran()).toBe(0)
    expect(said(await gateway.post({ query: OTHER, ...hashed(OTHER) }))).toEqual([
      200,
      { data: { other: 'other' } },
    ])
    expect(said(await gateway.post(hashed(OTHER)))).toEqual([200, { data: { other: 'other' } }])
    expect(said(await gateway.get({ extensions: JSON.stringify(extensionsOf(OTHER)) }))).toEqual([
      200,
      { data: { other: 'other' } },
    ])
    expect(said(await gateway.post({ documentId: `sha256:${sha256(OTHER)}` }))).toEqual([
      200,
      { data: { other: 'other' } },
    ])
  })

  it('are not learned when they could not be run', async () => {
    const gateway = await start({ apq: true })
    const rubbish = [
      '{ unknown }',
      '{ open',
      `{ ${'open '.repeat(3_000)} }`,
      `{ open } # ${'x'.repeat(40_000)}`,
      'query A { open } query B { open }',
      'subscription { open }',
    ]
    for (const query of rubbish) {
      await gateway.post({ query, ...hashed(query) })
      expect(said(await gateway.post(hashed(query)))).toEqual([200, NOT_FOUND])
    }
  })
})

describe('options that contradict each other', () => {
  it('are refused', () => {
    const parts = { limits: {} as never, table: () => ({}) as never, log: () => undefined }
    expect(() => createPersistedOperations({ only: true }, parts)).toThrow('needs a manifest')
    expect(() => createPersistedOperations({ only: true, apq: true, manifest }, parts)).toThrow('either only')
  })
})
