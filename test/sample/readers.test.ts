import { describe, expect, it } from '@jest/globals'
import { ask, openTestApi, shareTestApi, type TestApi } from './api.ts'

const sharedApi = shareTestApi()

async function namesOf(api: TestApi, list: string): Promise<readonly string[]> {
  const { things } = await ask(api, `{ things: ${list} { identifier } }`)
  return things.map(({ identifier }: { readonly identifier: string }) => identifier)
}

describe('the first query', () => {
  it('shows composers with their works', async () => {
    const api = await sharedApi()
    const { Person } = await ask(
      api,
      '{ Person(filter: { jobTitle: "composer" }) { name birthDate composerOf { name } } }',
    )
    expect(Person.length).toBeGreaterThanOrEqual(12)
    expect(Person[0]).toEqual({
      name: 'Antonín Dvořák',
      birthDate: '1841-09-08',
      composerOf: [{ name: 'Symphony No. 9' }],
    })
    expect(
      Person.every((person: { readonly composerOf: readonly unknown[] }) => person.composerOf.length > 0),
    ).toBe(true)
  })
})

describe('a filter', () => {
  it.each([
    ['Person(filter: { name: "Clara Schumann" })', ['schumann']],
    ['Person(filter: { name_in: ["Clara Schumann", "Franz Schubert"] })', ['schumann', 'schubert']],
    ['Person(filter: { name_in: [] })', []],
    ['Person(filter: { name_starts_with: "Friedrich" })', ['rueckert', 'schiller']],
    ['Person(filter: { name_contains: "ř" })', ['dvorak']],
    ['Person(filter: { name_contains: "%" })', []],
    ['Person(filter: { birthDate_lt: "1600" }, orderBy: [birthDate_desc])', ['monteverdi', 'hildegard']],
    ['Person(filter: { birthDate_gte: "1860", jobTitle_not: "poet" })', ['debussy', 'mahler', 'joplin']],
    ['Person(filter: { OR: [{ identifier: "bach" }, { birthPlace: "Bonn" }] })', ['bach', 'beethoven']],
    ['Person(filter: { OR: [] })', []],
    ['Person(filter: { AND: [] }, first: 1)', ['dvorak']],
    ['Person(filter: null, identifier: "bach")', ['bach']],
    ['Person(filter: { identifier_not: "bach" }, identifier: "bach")', []],
    ['Organization(filter: { dissolutionDate: null })', ['musikfreunde', 'welte']],
    ['MusicComposition(filter: { position_gt: 2 })', ['l-75-3', 'd-911-5']],
    ['MusicComposition(filter: { composer_some: { name_contains: "Brahms" } })', ['op-45', 'wo-o-1-1']],
    ['Person(filter: { composerOf_some: { lyricist_some: { identifier: "schiller" } } })', ['beethoven']],
    [
      'MusicComposition(filter: { includedIn_some: { includedComposition_some: { position: 5 } } })',
      ['d-911-5', 'd-911-1'],
    ],
    [
      'DigitalDocument(filter: { isAccessibleForFree: true, about_some: { name_starts_with: "Gold" } })',
      ['forkel-bach'],
    ],
    ['ControlAction(filter: { actionStatus_in: [CompletedActionStatus] })', ['analyse-bwv-846']],
    ['ControlAction(filter: { startTime_lt: "2026-01-05T10:30:01+01:00" })', ['analyse-bwv-846']],
  ])('%s finds %j', async (list, expected) => {
    const api = await sharedApi()
    expect(await namesOf(api, list)).toEqual(expected)
  })
})

describe('a list', () => {
  it('is ordered by the fields asked for, then by identifier', async () => {
    const api = await sharedApi()
    expect(await namesOf(api, 'MusicComposition(orderBy: [position_desc, name_desc], first: 4)')).toEqual([
      'd-911-5',
      'l-75-3',
      'bwv-847',
      'bwv-846',
    ])
    expect(
      await namesOf(
        api,
        'MusicComposition(orderBy: [null, name_asc, name_desc], filter: { name: "Symphony No. 9" })',
      ),
    ).toEqual(['op-125', 'op-95'])
  })

  it('is the same list in pages', async () => {
    const api = await sharedApi()
    const whole = await namesOf(api, 'MusicComposition(first: 200)')
    const pages: string[] = []
    for (let offset = 0; offset < whole.length; offset += 4) {
      pages.push(...(await namesOf(api, `MusicComposition(first: 4, offset: ${offset})`)))
    }
    expect(pages).toEqual(whole)
    expect(whole.length).toBeGreaterThanOrEqual(25)
  })

  it('has at most 50 things unless asked for more', async () => {
    const api = await openTestApi()
    const creations = Array.from({ length: 60 }, (_, index) => `a${index}: CreatePerson { identifier }`)
    await ask(api, `mutation { ${creations.join(' ')} }`)
    expect(await namesOf(api, 'Person')).toHaveLength(50)
    expect(await namesOf(api, 'Person(first: 200)')).toHaveLength(82)
    expect(await namesOf(api, 'Person(first: 0)')).toEqual([])
    expect(await namesOf(api, 'Person(first: null, offset: null)')).toHaveLength(50)
  })

  it('of relations has pages of its own for each thing', async () => {
    const api = await sharedApi()
    const { Person } = await ask(
      api,
      '{ Person(filter: { identifier_in: ["bach", "mozart"] }, orderBy: [identifier_asc]) { composerOf(first: 2, offset: 1) { identifier } } }',
    )
    expect(Person).toEqual([
      { composerOf: [{ identifier: 'bwv-846-869' }, { identifier: 'bwv-846' }] },
      { composerOf: [{ identifier: 'k-525' }, { identifier: 'k-626' }] },
    ])
  })
})

describe('the number of SQL statements', () => {
  it('does not depend on the length of a list', async () => {
    const api = await openTestApi()
    const creations = Array.from(
      { length: 100 },
      (_, index) => `
        c${index}: CreateMusicComposition(identifier: "c${index}", genre: "counted") { identifier }
        a${index}: AddMusicCompositionComposer(from: { identifier: "c${index}" }, to: { identifier: "bach" }) { from { name } }
        b${index}: AddMusicCompositionComposer(from: { identifier: "c${index}" }, to: { identifier: "mozart" }) { from { name } }`,
    )
    await ask(api, `mutation { ${creations.join(' ')} }`)
    const count = async (first: number): Promise<number> => {
      api.statements.length = 0
      const { MusicComposition } = await ask(
        api,
        `{ MusicComposition(first: ${first}, filter: { genre: "counted" }) {
          name composer { name memberOf { name } } lyricist { name } recordedAs { name byArtist { name } }
        } }`,
      )
      expect(MusicComposition).toHaveLength(first)
      expect(MusicComposition[first - 1].composer).toHaveLength(2)
      return api.statements.length
    }
    expect(await count(1)).toBe(5)
    expect(await count(100)).toBe(5)
  })
})
