import { expect } from '@jest/globals'
import { run } from '../cli/terminal.ts'
import { blocksOf } from './blocks.ts'

/** A command that a page shows with what it prints. */
export interface ConsoleSession {
  readonly command: string
  readonly output: string
}

export function sessionsOf(page: string): readonly ConsoleSession[] {
  return blocksOf(page).flatMap(({ language, text }) => {
    const [, command, output = ''] = /^\$ portcullis ([^\n]*)\n(.*)$/s.exec(text) ?? []
    return language === 'console' && command !== undefined ? [{ command, output }] : []
  })
}

/** Runs the command among the files of the page that have a name. */
export async function expectPrinted(page: string, { command, output }: ConsoleSession): Promise<void> {
  const files = blocksOf(page).flatMap(({ label, text }) => (label === '' ? [] : [[label, text]]))
  const { stdout, stderr } = await run(wordsOf(command), Object.fromEntries(files))
  expect([stdout, stderr]).toEqual([output, ''])
}

/** The words of a command line, of which some stand in single quotes. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
