import { expect } from '@jest/globals'
import { type Block, blocksOf } from './blocks.ts'
import { isPrinted, type ShellSession, stepsOf } from './shell-session.ts'

/** Does what a page says: writes its files, and types its commands, each of which must print what the page shows. */
export async function walk(
  file: string,
  session: ShellSession,
  after: (block: Block) => Promise<void> = async () => undefined,
): Promise<void> {
  for (const block of blocksOf(file)) {
    if (block.notRun !== undefined) continue
    if (block.label !== '') session.write({ [block.label]: block.text })
    if (block.language === 'sh') await type(block, session)
    await after(block)
  }
}

export async function type(block: Block, session: ShellSession): Promise<void> {
  for (const { command, expected } of stepsOf(block.text)) {
    const printed = await session.run(command)
    const wrong = expected.filter((text) => !isPrinted(text, printed))
    if (wrong.length > 0 || printed.code !== 0)
      expect({ at: `${block.file}:${block.line}`, command, ...printed }).toEqual({ expected, code: 0 })
  }
}
