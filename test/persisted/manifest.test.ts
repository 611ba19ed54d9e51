import { describe, expect, it } from '@jest/globals'
import { ManifestError, readManifest } from '../../src/persisted/manifest.ts'
import type { ManifestSource } from '../../src/persisted/manifest-formats.ts'
import { apolloManifest, apolloOperation, relayManifest, sha256 } from './manifests.ts'

const GET = 'query GetUser { user { name } }'
const PUT = 'mutation PutUser { putUser { name } }'

async function problemsOf(...sources: readonly ManifestSource[]): Promise<readonly string[]> {
  const error = await readManifest(sources).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ManifestError)
  return (error as ManifestError).message.split('\n')
}

const apollo = (...operations: readonly unknown[]): ManifestSource =>
  apolloManifest(...(operations as readonly object[]))
const file = (text: string): ManifestSource => ({ name: 'm.json', text })

describe('a manifest is read', () => {
  it('in Apollo’s format, as Apollo’s tools write it', async () => {
    expect(await readManifest([apolloManifest(GET, PUT)])).toEqual([
      {
        id: sha256(GET),
        text: GET,
        title: `manifest.json: operations[0] "${sha256(GET)}" (GetUser)`,
        recorded: undefined,
      },
      {
        id: sha256(PUT),
        text: PUT,
        title: `manifest.json: operations[1] "${sha256(PUT)}" (PutUser)`,
        recorded: undefined,
      },
    ])
  })

  it('in Relay’s format, as its compiler writes it', async () => {
    const source = relayManifest([
      ['0123456789abcdef0123456789abcdef', GET],
      ['format', PUT],
    ])
    expect(await readManifest([source])).toEqual([
      {
        id: '0123456789abcdef0123456789abcdef',
        text: GET,
        title: 'persisted.json: "0123456789abcdef0123456789abcdef" (GetUser)',
        recorded: undefined,
      },
      { id: 'format', text: PUT, title: 'persisted.json: "format" (PutUser)', recorded: undefined },
    ])
  })

  it('with ids that objects have of their own', async () => {
    const ids = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '1', ' ', 'sha256:x', '😀']
    const read = await readManifest([relayManifest(ids.map((id) => [id, `{ a_${ids.indexOf(id)}: a }`]))])
    expect(new Map(read.map(({ id, text }) => [id, text]))).toEqual(
      new Map(ids.map((id, index) => [id, `{ a_${index}: a }`])),
    )
  })

  it('with the scopes of publishing beside each operation, and with members of others', async () => {
    const recorded = { access: 'authenticated', scopes: [['a:b', 'c'], ['d']], policies: [['p']] }
    const [one, other] = await readManifest([
      apollo(
        { ...apolloOperation(GET), ...recorded, extra: { deep: 1 } },
        { ...apolloOperation(PUT), scopes: 'theirs' },
      ),
    ])
    expect(one?.recorded).toEqual({ ...recorded, isComplete: true })
    expect(other?.recorded).toBeUndefined()
  })

  it('with the scopes of publishing in a file beside it', async () => {
    const scopes = {
      format: 'portcullis-operation-scopes',
      version: 1,
      operations: { a: { access: 'public' } },
    }
    const read = await readManifest([
      relayManifest([
        ['a', GET],
        ['b', PUT],
      ]),
      file(JSON.stringify(scopes)),
    ])
    expect(read.map(({ recorded }) => recorded)).toEqual([
      { access: 'public', scopes: [], policies: [], isComplete: true },
      undefined,
    ])
  })

  it('with an operation that two clients share', async () => {
    const shared = apolloOperation(GET)
    const read = await readManifest([
      apollo({ ...shared, clientName: 'web' }, { ...shared, clientName: 'ios' }),
    ])
    expect(read).toHaveLength(1)
  })

  it('with no operation at all', async () => {
    expect(await readManifest([apolloManifest()])).toEqual([])
    expect(await readManifest([file('{}')])).toEqual([])
  })
})

describe('a manifest that cannot be meant is refused, with its place', () => {
  const inFile: readonly (readonly [string, string, string])[] = [
    ['no JSON', '{"a": "{a}",}', 'm.json: is not valid JSON from line 1, column 13'],
    ['JSON that ends', '{\n  "a": "{a}"', 'm.json: is not valid JSON from line 2, column 13'],
    ['nothing', '', 'm.json: is not valid JSON from line 1, column 1'],
    ['a list', '[]', 'm.json: has to hold an object'],
    ['text', '"{a}"', 'm.json: has to hold an object'],
    [
      'an id twice',
      '{"a": "{a}",\n "a": "{b}"}',
      'm.json: has a name for the second time at line 2, column 2',
    ],
    [
      'an escaped id twice',
      '{"a":"{a}","\\u0061":"{a}"}',
      'm.json: has a name for the second time at line 1, column 12',
    ],
    [
      'no format',
      '{"version":1,"operations":[]}',
      'm.json: "format" must be "apollo-persisted-query-manifest"',
    ],
    [
      'an unknown version',
      '{"format":"apollo-persisted-query-manifest","version":2}',
      'm.json: "version" must be 1',
    ],
    [
      'no operations',
      '{"format":"apollo-persisted-query-manifest","version":1}',
      'm.json: "operations" must be a list',
    ],
    [
      'a value that is no text',
      '{"a": {"text": "{a}"}}',
      'm.json: "a": its value must be the text of an operation',
    ],
    ['an empty text', '{"a": ""}', 'm.json: "a": its value must be the text of an operation'],
    ['an empty id', '{"": "{a}"}', 'm.json: "": "id" must be a non-empty string'],
    [
      'bad syntax',
      '{"a": "{a"}',
      'm.json: "a": Syntax Error: Expected Name, found <EOF>. (line 1 of its text)',
    ],
    [
      'no operation',
      '{"a": "fragment F on T { a }"}',
      'm.json: "a": its text has to hold one operation, and holds 0',
    ],
    [
      'two operations',
      '{"a": "query A { a } query B { b }"}',
      'm.json: "a": its text has to hold one operation, and holds 2',
    ],
    ['nesting', `{"a": "${'{a'.repeat(50_000)}"}`, 'm.json: "a": its text is nested too deeply'],
    [
      'odd scopes',
      '{"format":"portcullis-operation-scopes","version":1,"operations":{"a":{"access":"all"}}}',
      'm.json: "a": its scopes are not as "portcullis publish" writes them',
    ],
  ]
  it.each(inFile)('%s', async (_, text, problem) => {
    expect(await problemsOf(file(text))).toEqual([problem])
  })

  const one = apolloOperation(GET)
  const inEntry: readonly (readonly [string, unknown, string])[] = [
    ['no object', 'x', ': must be an object'],
    ['null', null, ': must be an object'],
    ['an id in a list', { ...one, id: [one.id] }, ': "id" must be a non-empty string'],
    ['an id without end', { ...one, id: 'a'.repeat(1_025) }, ': "id" is longer than 1024 characters'],
    ['no body', { id: 'a' }, ': body must be the text of an operation'],
    ['a name in a list', { ...one, name: ['GetUser'] }, ': "name" must be text'],
    [
      'another name',
      { ...one, name: 'Other' },
      ` "${one.id}": its name is not the one of the operation in its text`,
    ],
    ['another type', { ...one, type: 'mutation' }, ` "${one.id}": it is a query, and no mutation`],
    [
      'odd scopes',
      { ...one, access: 'public', scopes: ['a'] },
      ': its scopes are not as "portcullis publish" writes them',
    ],
    [
      'a pattern for a scope',
      { ...one, access: 'authenticated', scopes: [['a:*']] },
      ': its scopes are not as "portcullis publish" writes them',
    ],
  ]
  it.each(inEntry)('an entry with %s', async (_, entry, problem) => {
    // A list keeps strings from being read as a body.
    const text = JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [entry],
    })
    expect(await problemsOf(file(text))).toEqual([`m.json: operations[0]${problem}`])
  })

  it('an id of two operations', async () => {
    const other = { ...apolloOperation(PUT), id: one.id }
    const taken = (index: number): string =>
      `manifest.json: operations[${index}] "${one.id}": this id is taken by another operation`
    expect(await problemsOf(apollo(one, other))).toEqual([taken(1)])
    expect(await problemsOf(apollo(one, one))).toEqual([taken(1)])
    expect(await problemsOf(apollo({ ...one, clientName: 'a' }, { ...other, clientName: 'b' }))).toEqual([
      taken(1),
    ])
  })

  it('says all that is wrong, up to twenty lines', async () => {
    const problems = await problemsOf(
      relayManifest(Array.from({ length: 25 }, (_, index) => [`${index}`, '{'])),
    )
    expect(problems).toHaveLength(21)
    expect(problems.at(-1)).toBe('... and 5 more')
  })
})
