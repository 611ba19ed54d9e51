import { describe, expect, it } from '@jest/globals'
import type { Command } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import { EXAMPLES } from '../../src/cli/syntax/examples.ts'
import { run } from './terminal.ts'

/** The commands that do something themselves, by path. */
function commandsOf(command: Command, path = ''): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((child) => {
    const at = `${path} ${child.name()}`.trim()
    const below = commandsOf(child, at)
    return below.length > 0 && at !== 'token' ? below : [[at, child] as const, ...below]
  })
}

const silent = {
  stdout: () => undefined,
  stderr: () => undefined,
  exit: () => undefined,
  untilStopped: async () => undefined,
  readFile: () => '',
  listFolder: () => undefined,
}

describe('the examples of the commands', () => {
  it('are there for every command, and for nothing else', () => {
    const paths = commandsOf(createProgram(silent)).map(([path]) => path)
    expect(Object.keys(EXAMPLES).sort()).toEqual([...paths].sort())
    for (const examples of Object.values(EXAMPLES)) expect(examples.length).toBeGreaterThan(0)
  })

  it.each(
    Object.entries(EXAMPLES).flatMap(([path, all]) => all.map((args) => [`${path} ${args}`.trim(), path])),
  )('can be parsed: portcullis %s', async (line, path) => {
    const program = createProgram(silent)
    const ran: string[] = []
    for (const [at, command] of commandsOf(program)) command.action(() => void ran.push(at))
    await program.parseAsync(line.split(' '), { from: 'user' })
    expect(ran).toEqual([path])
  })

  it('stand in the help of a command, quoted for a shell', async () => {
    const { stdout } = await run(['clients', 'add', '--help'])
    expect(stdout).toContain("Examples:\n  portcullis clients add shop --scopes 'Mutation:Order:*'\n")
  })
})
