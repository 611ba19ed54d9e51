import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { GraphqlBody } from '../kit/caller.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { type FourSubgraphs, SUBGRAPHS, startFourSubgraphs } from '../support/four-subgraphs.ts'
import { createOracle } from './subgraph-oracle.ts'
import { CALLERS, type Caller, type Outcome, ROWS } from './supergraph-operations.ts'

jest.setTimeout(60_000)

const LETTERS = Object.keys(CALLERS) as readonly Caller[]
/** What the convention makes of mutations that no directive names. */
const DERIVED = {
  'Mutation.createUser': 'Mutation:User:Create',
  'Mutation.createProduct': 'Mutation:Product:Create',
  'Mutation.deleteProduct': 'Mutation:Product:Delete',
  'Mutation.createReview': 'Mutation:Review:Create',
}

let four: FourSubgraphs
let gateway: TestGateway
const tokens = new Map<Caller, string>()

const post = async (path: string, body: unknown, token?: string) => {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as GraphqlBody }
}

beforeAll(async () => {
  four = await startFourSubgraphs()
  gateway = await startGateway({
    before: 'supergraph',
    lasts: 'file',
    policies: (names, { kind, ...rest }) =>
      kind === 'identified' && JSON.stringify(rest).includes('"scopes":["*"]') ? names : [],
    supergraph: four.supergraphSdl,
  })
  for (const letter of LETTERS) {
    const scopes = CALLERS[letter]
    if (scopes === undefined) continue
    const { body } = await post('/jwt', { id: CLIENT.id, apiKey: CLIENT.apiKey, scopes })
    tokens.set(letter, String(body['jwt']))
  }
})
afterAll(() => four.close())

/** A letter for each request. */
function takeAsked(): string {
  return Object.entries(four.takeCounts())
    .map(([name, count]) => name.charAt(0).repeat(count))
    .join('')
}

const cellsOf = (cells: Readonly<Record<string, Outcome>>): readonly (readonly [Caller, Outcome])[] =>
  Object.entries(cells).flatMap(([letters, outcome]) =>
    [...letters].map((one) => [one as Caller, outcome] as const),
  )

describe('four subgraphs behind one gateway', () => {
  it('are asked sixty operations by six callers', () => {
    expect(ROWS).toHaveLength(60)
    expect(new Set(ROWS.map(({ query }) => query)).size).toBe(60)
    for (const { cells } of ROWS)
      expect(
        cellsOf(cells)
          .map(([letter]) => letter)
          .sort(),
      ).toEqual([...LETTERS].sort())
  })

  it.each(ROWS.map((row) => [row.query, row] as const))('%s', async (query, { cells }) => {
    for (const [letter, expected] of cellsOf(cells)) {
      const { status, body } = await post('/graphql', { query }, tokens.get(letter))
      const asked = takeAsked()
      const denied = (body.errors ?? []).map(({ extensions }) => extensions?.['coordinate'])
      const codes = new Set((body.errors ?? []).map(({ extensions }) => extensions?.['code']))
      const code = letter === 'A' ? 'UNAUTHENTICATED' : 'FORBIDDEN'
      const actual = {
        letter,
        status,
        data: body.data,
        asked,
        denied: [...new Set(denied)].sort(),
        codes: [...codes],
      }
      switch (expected.kind) {
        case 'allow':
          expect(actual).toEqual({
            letter,
            status: 200,
            data: expected.data,
            asked: expected.asked,
            denied: [],
            codes: [],
          })
          break
        case 'reduce':
          expect(actual).toEqual({
            letter,
            status: 200,
            data: expected.data,
            asked: expected.asked,
            denied: [...expected.denied].sort(),
            codes: [code],
          })
          break
        case 'deny':
          expect(actual).toEqual({
            letter,
            status: letter === 'A' ? 401 : 403,
            data: undefined,
            asked: '',
            denied: [...expected.denied].sort(),
            codes: [code],
          })
      }
    }
  })
})

describe('the table of operations', () => {
  const decide = createOracle(SUBGRAPHS, DERIVED)
  const holds = (letter: Caller) => (scope: string) =>
    (CALLERS[letter] ?? []).some((pattern) =>
      pattern.endsWith('*') ? scope.startsWith(pattern.slice(0, -1)) : pattern === scope,
    )

  it('agrees with the plainest reading of the subgraphs’ own SDL, cell by cell', () => {
    let cells = 0
    for (const { query, cells: row } of ROWS) {
      for (const [letter, { kind }] of cellsOf(row)) {
        const caller = {
          isKnown: letter !== 'A',
          holds: holds(letter),
          policies: letter === 'E' ? ['engineer'] : [],
        }
        expect([query, letter, decide(query, caller)]).toEqual([query, letter, kind])
        cells += 1
      }
    }
    expect(cells).toBe(360)
  })
})
