import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createOutput, type OutputStream } from '../../src/cli/output.ts'

const never: Pick<OutputStream, 'writable' | 'write' | 'on'> = {
  writable: true,
  write: () => {
    throw new Error('A file is not written through a stream.')
  },
  on: () => undefined,
}

describe('output into a file', () => {
  it('loses lines while the disk is full, tells of it, and goes on in a line of its own once there is room', () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-output-'))
    const path = join(folder, 'log')
    const fd = openSync(path, 'w')
    let room = Number.POSITIVE_INFINITY
    const failures: (string | undefined)[] = []
    const write = createOutput(
      { ...never, fd },
      ({ code }) => void failures.push(code),
      (file, text) => {
        if (room === 0) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
        return writeSync(file, text.slice(0, room))
      },
    )
    write('first\n')
    room = 3
    write('second\n')
    room = 0
    write('third\n')
    room = Number.POSITIVE_INFINITY
    write('fourth\n')
    write('fifth\n')
    closeSync(fd)
    expect(readFileSync(path, 'utf8')).toBe('first\nsec\nfourth\nfifth\n')
    expect(failures).toEqual(['ENOSPC'])
    rmSync(folder, { recursive: true })
  })
})

describe('output into a pipe', () => {
  it('tells of a reader that has gone, and writes nothing after it', () => {
    const written: string[] = []
    let fail: (error: Error) => void = () => undefined
    const pipe = {
      fd: -1,
      writable: true,
      write: (text: string) => written.push(text),
      on: (_: 'error', listener: (error: Error) => void) => {
        fail = listener
      },
    }
    const failures: (string | undefined)[] = []
    const write = createOutput(pipe, ({ code }) => void failures.push(code))
    write('one\n')
    pipe.writable = false
    fail(Object.assign(new Error('gone'), { code: 'EPIPE' }))
    write('two\n')
    expect([written, failures]).toEqual([['one\n'], ['EPIPE']])
  })
})
