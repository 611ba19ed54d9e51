import { describe, expect, it } from '@jest/globals'
import { ask, openTestApi, shareTestApi } from './api.ts'

const sharedApi = shareTestApi()

describe('bad input', () => {
  it.each([
    'Person(first: -1)',
    'Person(offset: -1)',
    'Person(first: 201)',
    'Person(offset: 1000001)',
    'Person(identifier: "")',
    'Person(identifier: "a\\u0000")',
    'Person(filter: { name_contains: null })',
    'Person(filter: { name_in: null })',
    'Person(filter: { AND: null })',
    'Person(filter: { composerOf_some: null })',
    'Person(filter: { name: "\\u0000" })',
    `Person(filter: { name_in: [${'"a" '.repeat(201)}] })`,
    `Person(filter: { OR: [${'{ name: "a" } '.repeat(101)}] })`,
    `Person(filter: { ${'composerOf_some: { composer_some: { '.repeat(3)}${'} }'.repeat(3)} })`,
    `Person(filter: { name: "${'a'.repeat(20_001)}" })`,
  ])('in %.80s answers null with BAD_USER_INPUT', async (list) => {
    const api = await sharedApi()
    const { data, codes } = await api.run(`{ things: ${list} { name } }`)
    expect(data).toEqual({ things: null })
    expect(codes).toEqual(['BAD_USER_INPUT'])
  })

  it.each([
    ['birthDate', 'Date', ['1685-13', '1685-02-30', '85', '', 'yesterday', 1685, true, null, {}]],
    [
      'url',
      'URL',
      ['javascript:alert(1)', 'ftp://a', 'a', 'https://', 'https://a b', 1, `https://a/${'a'.repeat(2_048)}`],
    ],
  ])('in a %s is refused before anything runs', async (field, type, values) => {
    const api = await sharedApi()
    api.statements.length = 0
    const source = `mutation($value: ${type}!) { CreatePerson(${field}: $value) { name } }`
    for (const value of values) {
      const { data, codes } = await api.run(source, { value })
      expect(data).toBeNull()
      if (value !== null) expect(codes).toEqual(['BAD_USER_INPUT'])
    }
    expect(api.statements).toEqual([])
  })

  it.each(['2026-01-31', '2026-02-30T00:00:00Z', '2026-01-31T25:00:00Z', '2026-01-31T10:00:00', 'now'])(
    'in a DateTime literal %s is refused',
    async (text) => {
      const api = await sharedApi()
      const { data, codes } = await api.run(`mutation { CreateControlAction(startTime: "${text}") { name } }`)
      expect(data).toBeNull()
      expect(codes).toEqual(['BAD_USER_INPUT'])
    },
  )

  it.each([
    ['an empty identifier', { identifier: '' }],
    ['an identifier of 257 characters', { identifier: 'a'.repeat(257) }],
    ['an identifier with NUL', { identifier: 'bach\0x' }],
    ['an identifier with half a character', { identifier: 'bach\uD83C' }],
    ['a huge name', { identifier: 'x', name: 'a'.repeat(5_000_000) }],
    ['a name with NUL', { identifier: 'x', name: 'a\0b' }],
  ])('%s is refused by every mutation', async (_name, variables) => {
    const api = await sharedApi()
    for (const verb of ['Create', 'Update', 'Merge']) {
      const { data, codes, messages } = await api.run(
        `mutation($identifier: ID!, $name: String) { thing: ${verb}Person(identifier: $identifier, name: $name) { name } }`,
        variables,
      )
      expect(data).toEqual({ thing: null })
      expect(codes).toEqual(['BAD_USER_INPUT'])
      expect(messages.join().length).toBeLessThan(200)
    }
  })
})

describe('strange identifiers', () => {
  it.each([
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '🎼🇪🇺👩‍👩‍👧',
    "'; drop table Person; --",
    '"',
    '%',
    '*',
    ' ',
    '\u202Egnirts',
    'é',
    'e\u0301',
    'a'.repeat(256),
    '[1]',
    'null',
    '\n',
  ])('%j names a thing like any other', async (identifier) => {
    const api = await sharedApi()
    const data = await ask(
      api,
      `mutation($identifier: ID!) {
        CreatePerson(identifier: $identifier, name: "strange") { identifier }
        AddMusicCompositionComposer(from: { identifier: "k-626" }, to: { identifier: $identifier }) {
          from { composer(offset: 1) { identifier } }
          to { identifier composerOf { identifier } }
        }
      }`,
      { identifier },
    )
    expect(data).toEqual({
      CreatePerson: { identifier },
      AddMusicCompositionComposer: {
        from: { composer: [{ identifier }] },
        to: { identifier, composerOf: [{ identifier: 'k-626' }] },
      },
    })
    const read = await ask(
      api,
      `query($identifier: ID!) {
        one: Person(identifier: $identifier) { identifier composerOf { name } }
        many: Person(filter: { identifier_in: [$identifier, "bach"] }, first: 3) { identifier }
      }`,
      { identifier },
    )
    expect(read.one).toEqual([{ identifier, composerOf: [{ name: 'Requiem' }] }])
    expect(read.many).toHaveLength(2)
    const gone = await ask(
      api,
      'mutation($identifier: ID!) { DeletePerson(identifier: $identifier) { identifier } }',
      {
        identifier,
      },
    )
    expect(gone).toEqual({ DeletePerson: { identifier } })
  })
})

describe('a request', () => {
  it('that asks for lists in lists is stopped before they fill the memory', async () => {
    const api = await openTestApi()
    const open = 'composerOf(first: 200) { composer(first: 200) { '.repeat(12)
    const close = '} } '.repeat(12)
    const { codes } = await api.run(`{ Person(identifier: "dvorak") { ${open} name ${close} } }`)
    expect(codes).toEqual([])
    const creations = Array.from(
      { length: 150 },
      (_, index) => `
        p${index}: CreatePerson(identifier: "p${index}") { name }
        a${index}: AddMusicCompositionComposer(from: { identifier: "k-626" }, to: { identifier: "p${index}" }) { to { name } }`,
    )
    await ask(api, `mutation { ${creations.join(' ')} }`)
    const answer = await api.run(`{ MusicComposition { composer(first: 200) { ${open} name ${close} } } }`)
    expect(new Set(answer.codes)).toEqual(new Set(['BAD_USER_INPUT']))
  })
})
