import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { run } from '../cli/terminal.ts'
import { expectPrinted, sessionsOf } from './console-sessions.ts'

const page = 'docs/basics.md'
const sessions = sessionsOf(page)

/** The rows of the table below a head, each cell as the names in it. */
function rowsBelow(head: string): readonly (readonly (readonly string[])[])[] {
  const [, body = ''] = readFileSync(page, 'utf8').split(`${head}\n`)
  const rows = body.split('\n').slice(1)
  return rows
    .slice(
      0,
      rows.findIndex((row) => !row.startsWith('|')),
    )
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
    )
}

describe('docs/basics.md', () => {
  it.each(sessions)('shows what portcullis $command prints', async (session) => expectPrinted(page, session))

  it('has no session that is not run', () => {
    expect(sessions).toHaveLength(4)
  })

  it.each(rowsBelow('| pattern | covers | does not cover |'))(
    'says which scopes the pattern %s covers',
    async ([pattern = ''], covered, others) => {
      const holds = async (scope: string): Promise<boolean> => {
        const files = { 'a.graphql': `type Query { a: Int @auth(scopes: [["${scope}"]]) }` }
        const asked = ['explain', '--schema', 'a.graphql', '--operation', '{ a }', '--scopes', pattern]
        return (await run(asked, files)).stdout.startsWith('allow: ')
      }
      expect(await Promise.all((covered ?? []).map(holds))).toEqual((covered ?? []).map(() => true))
      expect(await Promise.all((others ?? []).map(holds))).toEqual((others ?? []).map(() => false))
      expect(covered?.length).toBeGreaterThan(0)
    },
  )

  it.each(rowsBelow('| field | scope |'))('derives the scope of %s', async ([field], [scope]) => {
    const files = {
      'a.graphql': `type Query { a: Int } type Book { a: Int } type Session { a: Int } type Mutation { ${field} }`,
    }
    const { stdout } = await run(['scopes', '--schema', 'a.graphql'], files)
    expect(stdout).toMatch(new RegExp(`^Mutation\\.\\w+ +${scope} `, 'm'))
  })
})
