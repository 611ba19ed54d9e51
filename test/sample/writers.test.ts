import { describe, expect, it } from '@jest/globals'
import { relations, thingTypes } from '../../src/sample/definition.ts'
import { ask, openTestApi, shareTestApi } from './api.ts'

const sharedApi = shareTestApi()

/** A clock that advances by a second each time it is read. */
function createClock(): () => Date {
  let second = 0
  return () => {
    second += 1
    return new Date(Date.UTC(2030, 0, 1, 0, 0, second))
  }
}

describe('every type of thing', () => {
  it.each(thingTypes)('%s is created, updated, merged, deleted and read', async (type) => {
    const api = await openTestApi({ now: createClock() })
    const created = await ask(
      api,
      `mutation { thing: Create${type}(identifier: "x", name: "One") { __typename identifier name created modified } }`,
    )
    expect(created.thing).toMatchObject({ __typename: type, identifier: 'x', name: 'One' })
    expect(created.thing.created).toMatch(/^2030-01-01T00:00:\d\d\.000Z$/)
    expect(created.thing.modified).toBe(created.thing.created)

    const updated = await ask(
      api,
      `mutation { thing: Update${type}(identifier: "x", description: "Two") { name description created modified } }`,
    )
    expect(updated.thing).toMatchObject({ name: 'One', description: 'Two', created: created.thing.created })
    expect(updated.thing.modified > created.thing.modified).toBe(true)

    const merged = await ask(
      api,
      `mutation {
        old: Merge${type}(identifier: "x", name: null) { name description created }
        new: Merge${type}(identifier: "y", name: "Three") { name identifier }
      }`,
    )
    expect(merged.old).toEqual({ name: null, description: 'Two', created: created.thing.created })
    expect(merged.new).toEqual({ name: 'Three', identifier: 'y' })

    const deleted = await ask(
      api,
      `mutation { thing: Delete${type}(identifier: "x") { identifier description } }`,
    )
    expect(deleted.thing).toEqual({ identifier: 'x', description: 'Two' })
    const read = await ask(
      api,
      `{ gone: ${type}(identifier: "x") { name } there: ${type}(identifier: "y") { name } }`,
    )
    expect(read).toEqual({ gone: [], there: [{ name: 'Three' }] })
  })

  it.each(thingTypes)('an unknown %s answers null with NOT_FOUND', async (type) => {
    const api = await sharedApi()
    for (const verb of ['Update', 'Delete']) {
      const { data, codes } = await api.run(
        `mutation { thing: ${verb}${type}(identifier: "nobody") { name } }`,
      )
      expect(data).toEqual({ thing: null })
      expect(codes).toEqual(['NOT_FOUND'])
    }
  })

  it.each(thingTypes)('a second %s with the same identifier answers null with CONFLICT', async (type) => {
    const api = await sharedApi()
    const source = `mutation($name: String) { thing: Create${type}(identifier: "x", name: $name) { name } }`
    await ask(api, source, { name: 'first' })
    const { data, codes } = await api.run(source, { name: 'second' })
    expect(data).toEqual({ thing: null })
    expect(codes).toEqual(['CONFLICT'])
    expect(await ask(api, `{ ${type}(identifier: "x") { name } }`)).toEqual({ [type]: [{ name: 'first' }] })
  })
})

describe('a thing', () => {
  it('is given an identifier when the client names none', async () => {
    const api = await openTestApi({ newId: () => 'made' })
    const { CreatePerson } = await ask(api, 'mutation { CreatePerson(name: "A") { identifier } }')
    expect(CreatePerson).toEqual({ identifier: 'made' })
  })

  it('keeps each kind of value as it was given', async () => {
    const api = await openTestApi()
    const data = await ask(
      api,
      `mutation {
        CreateDigitalDocument(isAccessibleForFree: false, datePublished: "1802-02", url: "https://example.org/a?b=ü") {
          isAccessibleForFree datePublished url
        }
        CreateMusicComposition(position: -2147483648) { position }
        CreateControlAction(actionStatus: FailedActionStatus, startTime: "2026-01-31T10:30:00+01:00") {
          actionStatus startTime
        }
      }`,
    )
    expect(data).toEqual({
      CreateDigitalDocument: {
        isAccessibleForFree: false,
        datePublished: '1802-02',
        url: 'https://example.org/a?b=ü',
      },
      CreateMusicComposition: { position: -2147483648 },
      CreateControlAction: { actionStatus: 'FailedActionStatus', startTime: '2026-01-31T09:30:00.000Z' },
    })
  })

  it('shows each mutation of one document what the one before it has done', async () => {
    const api = await openTestApi()
    const data = await ask(
      api,
      `mutation {
        a: UpdatePerson(identifier: "bach", name: "A") { composerOf(first: 1) { composer { name } } }
        b: UpdatePerson(identifier: "bach", name: "B") { composerOf(first: 1) { composer { name } } }
      }`,
    )
    expect(data.a.composerOf[0].composer).toEqual([{ name: 'A' }])
    expect(data.b.composerOf[0].composer).toEqual([{ name: 'B' }])
  })
})

describe('every relation', () => {
  it.each(relations)('$name is added and removed, from both sides, however often', async (relation) => {
    const { name, from, to, field, inverse } = relation
    const api = await sharedApi()
    await ask(
      api,
      `mutation { a: Merge${from}(identifier: "a") { name } b: Merge${to}(identifier: "b") { name } }`,
    )
    const write = (verb: string): Promise<unknown> =>
      ask(
        api,
        `mutation {
          edge: ${verb}${name}(from: { identifier: "a" }, to: { identifier: "b" }) {
            from { identifier ${field} { identifier } }
            to { identifier ${inverse} { identifier } }
          }
        }`,
      )
    const related = { identifier: 'a', [field]: [{ identifier: 'b' }] }
    const back = { identifier: 'b', [inverse]: [{ identifier: 'a' }] }
    expect(await write('Add')).toEqual({ edge: { from: related, to: back } })
    expect(await write('Add')).toEqual({ edge: { from: related, to: back } })
    const apart = { from: { identifier: 'a', [field]: [] }, to: { identifier: 'b', [inverse]: [] } }
    expect(await write('Remove')).toEqual({ edge: apart })
    expect(await write('Remove')).toEqual({ edge: apart })
  })

  it.each(relations)('$name with an unknown end answers null with NOT_FOUND', async ({ name, from, to }) => {
    const api = await sharedApi()
    await ask(
      api,
      `mutation { a: Merge${from}(identifier: "a") { name } b: Merge${to}(identifier: "b") { name } }`,
    )
    for (const verb of ['Add', 'Remove']) {
      for (const [one, other] of [
        ['a', 'nobody'],
        ['nobody', 'b'],
      ]) {
        const { data, codes } = await api.run(
          `mutation { edge: ${verb}${name}(from: { identifier: "${one}" }, to: { identifier: "${other}" }) { from { name } } }`,
        )
        expect(data).toEqual({ edge: null })
        expect(codes).toEqual(['NOT_FOUND'])
      }
    }
  })

  it('goes when one of its ends is deleted, and does not come back with a namesake', async () => {
    const api = await openTestApi()
    await ask(
      api,
      'mutation { DeletePerson(identifier: "bach") { name } DeleteMusicComposition(identifier: "op-67") { name } }',
    )
    const data = await ask(
      api,
      `mutation {
        CreatePerson(identifier: "bach") { composerOf { name } }
        CreateMusicComposition(identifier: "op-67") { composer { name } subjectOf { name } }
      }`,
    )
    expect(data).toEqual({
      CreatePerson: { composerOf: [] },
      CreateMusicComposition: { composer: [], subjectOf: [] },
    })
  })
})
