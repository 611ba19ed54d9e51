import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { run } from '../cli/terminal.ts'

const page = readFileSync('docs/rules.md', 'utf8')
const [, sdl = ''] = /^```graphql api\.graphql\n(.*?)^```/ms.exec(page) ?? []
const sessions = [...page.matchAll(/^```console\n\$ portcullis (.*?)\n(.*?)^```/gms)].map(
  ([, command = '', output = '']) => ({ command, output }),
)

/** The words of a command line, of which some stand in single quotes. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

describe('docs/rules.md', () => {
  it('has a schema, and what the commands say of it', () => {
    expect(sdl).toContain('unless: "args.id == subject.claims.person"')
    expect(sessions.length).toBe(3)
  })

  it.each(sessions)('shows what portcullis $command prints', async ({ command, output }) => {
    const { stdout, stderr } = await run(wordsOf(command), { 'api.graphql': sdl })
    expect([stdout, stderr]).toEqual([output, ''])
  })
})
