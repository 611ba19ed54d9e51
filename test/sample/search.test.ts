import { describe, expect, it } from '@jest/globals'
import { ask, openTestApi, shareTestApi, type TestApi } from './api.ts'

const sharedApi = shareTestApi()

async function search(api: TestApi, args: string): Promise<readonly string[]> {
  const data = await ask(api, `{ searchMetadataText(${args}) { __typename identifier } }`)
  return data.searchMetadataText.map(
    (thing: { readonly __typename: string; readonly identifier: string }) =>
      `${thing.__typename} ${thing.identifier}`,
  )
}

describe('the text search', () => {
  it('finds things of every type, those with the text in their name first', async () => {
    const api = await sharedApi()
    expect(await search(api, 'substring: "prelude in c"')).toEqual([
      'ControlAction analyse-bwv-846',
      'DigitalDocument bwv-846-harmony',
    ])
    expect(await search(api, 'substring: "bach", first: 3')).toEqual([
      'DigitalDocument forkel-bach',
      'Organization bach-gesellschaft',
      'Person bach',
    ])
  })

  it('does not mind case and accents', async () => {
    const api = await sharedApi()
    for (const text of ['dvorak', 'DVOŘÁK', 'Dvořák', 'dvořák'.normalize('NFD')]) {
      expect(await search(api, `substring: "${text}"`)).toEqual(['Person dvorak'])
    }
  })

  it('keeps to the fields and types that are named', async () => {
    const api = await sharedApi()
    expect(await search(api, 'substring: "bach", onTypes: [Person, Person]')).toEqual(['Person bach'])
    expect(await search(api, 'substring: "goldberg", onFields: [name]')).toEqual(['MusicComposition bwv-988'])
    expect(await search(api, 'substring: "goldberg", onFields: [description]')).toEqual([
      'DigitalDocument forkel-bach',
    ])
    expect(await search(api, 'substring: "bach", onTypes: []')).toEqual([])
    expect(await search(api, 'substring: "bach", onFields: []')).toEqual([])
  })

  it('takes every character as it is', async () => {
    const api = await openTestApi()
    await ask(api, 'mutation { CreatePerson(identifier: "odd", name: "100% *_\\"\' 🎻") { name } }')
    for (const text of ['%', '*_', '\\"', "'", '🎻']) {
      expect(await search(api, `substring: "${text}"`)).toContain('Person odd')
    }
    expect(await search(api, 'substring: "1_0"')).toEqual([])
  })

  it('follows every change', async () => {
    const api = await openTestApi()
    await ask(api, 'mutation { UpdatePerson(identifier: "bach", name: "Zebra", title: null) { name } }')
    expect(await search(api, 'substring: "zebra"')).toEqual(['Person bach'])
    expect(await search(api, 'substring: "johann sebastian", onTypes: [Person]')).toEqual([])
    await ask(api, 'mutation { DeletePerson(identifier: "bach") { name } }')
    expect(await search(api, 'substring: "zebra"')).toEqual([])
  })

  it('gives each thing its own fields', async () => {
    const api = await sharedApi()
    const data = await ask(
      api,
      `{ searchMetadataText(substring: "Winterreise") {
        name ... on MetadataInterface { title } ... on MusicComposition { lyricist { name } }
      } }`,
    )
    expect(data.searchMetadataText).toEqual([
      { name: 'Winterreise', title: 'Winterreise', lyricist: [{ name: 'Wilhelm Müller' }] },
    ])
  })

  it.each(['substring: ""', 'substring: "  "', 'substring: "a\\u0000"', 'substring: "a", first: 201'])(
    'with %s answers null with BAD_USER_INPUT',
    async (args) => {
      const api = await sharedApi()
      const { data, codes } = await api.run(`{ searchMetadataText(${args}) { name } }`)
      expect(data).toEqual({ searchMetadataText: null })
      expect(codes).toEqual(['BAD_USER_INPUT'])
    },
  )
})
