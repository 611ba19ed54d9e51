import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { ERRORS, type ErrorEntry } from '../src/core/error-catalogue.ts'

const entries: readonly ErrorEntry[] = Object.values(ERRORS)

/** The documented table, as cells. */
function readTable(): readonly (readonly string[])[] {
  return readFileSync('docs/errors.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
}

describe('the error catalogue', () => {
  it('is the table of docs/errors.md, row by row', () => {
    expect(readTable()).toEqual(
      entries.map(({ code, reason, status, message }) => [code, reason ?? '', String(status), message]),
    )
  })

  it('has each code and reason once', () => {
    const names = entries.map(({ code, reason }) => `${code} ${reason ?? ''}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('challenges with every 401 of a token and with every FORBIDDEN (RFC 6750 section 3)', () => {
    const challenged = entries.filter(({ code }) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')
    expect(challenged.length).toBeGreaterThan(5)
    expect(challenged.filter(({ challenge }) => challenge === undefined)).toEqual([])
  })

  it('holds messages that can stand in a quoted string of a header', () => {
    expect(
      entries.filter(({ challenge, message }) => challenge !== undefined && /["\\\n]/.test(message)),
    ).toEqual([])
  })
})
