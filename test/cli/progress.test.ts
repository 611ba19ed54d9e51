import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { action } from '../../src/cli/action.ts'
import type { CliIo } from '../../src/cli/io.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

/** A command that works for so many seconds before it says something. */
async function work(seconds: number, given: Partial<CliIo> = {}): Promise<readonly string[]> {
  const written: string[] = []
  const io: CliIo = {
    stdout: (text) => void written.push(`out ${text}`),
    stderr: (text) => void written.push(`err ${text}`),
    terminals: { stdout: true, stderr: true },
    exit: () => undefined,
    untilStopped: async () => undefined,
    readFile: () => '',
    listFolder: () => undefined,
    ...given,
  }
  const run = action<object>(io, async () => async (_, { stdout, ask }) => {
    await new Promise<void>((done) => setTimeout(done, seconds * 1_000))
    if (ask !== undefined) stdout(await ask('which? '))
    stdout('done')
    await new Promise<void>((done) => setTimeout(done, 5_000))
    return 0
  })
  const ended = run({})
  await jest.advanceTimersByTimeAsync(seconds * 1_000 + 5_000)
  await ended
  return written
}

const CLEAR = '\r\u001b[K'

describe('the progress of a command', () => {
  it('is shown each second, and gone before the first output', async () => {
    expect(await work(2.5)).toEqual([
      `err ${CLEAR}Working: 1 s`,
      `err ${CLEAR}Working: 2 s`,
      `err ${CLEAR}`,
      'out done',
    ])
  })

  it('is not shown for what takes less than a second', async () => {
    expect(await work(0.9)).toEqual(['out done'])
  })

  it('is not shown to what is no terminal', async () => {
    expect(await work(3, { terminals: { stdout: true, stderr: false } })).toEqual(['out done'])
  })

  it('is gone before a question', async () => {
    const asked: string[] = []
    const written = await work(1.5, {
      ask: async (question) => {
        asked.push(question)
        return 'this'
      },
    })
    expect(asked).toEqual(['which? '])
    expect(written).toEqual([`err ${CLEAR}Working: 1 s`, `err ${CLEAR}`, 'out this', 'out done'])
  })
})
