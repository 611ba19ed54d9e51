import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { ERRORS, type ErrorEntry } from '../src/core/error-catalogue.ts'

const FILE = 'docs/errors.md'
const entries: readonly ErrorEntry[] = Object.values(ERRORS)

/** The documented table, as cells. */
function readTable(): readonly (readonly string[])[] {
  return readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
}

/** UPDATE_DOCS=1 writes the table anew. */
function writeTable(): void {
  if (process.env['UPDATE_DOCS'] !== '1') return
  const rows = entries.map(
    ({ code, reason, status, message }) =>
      `| \`${code}\` | ${reason === undefined ? '' : `\`${reason}\``} | ${status} | ${message} |\n`,
  )
  const page = readFileSync(FILE, 'utf8')
  writeFileSync(
    FILE,
    page.replace(/(\|---\|---\|---\|---\|\n)(?:\|.*\n)*/, (_, head) => `${head}${rows.join('')}`),
  )
}

describe('the error catalogue', () => {
  it('is the table of docs/errors.md, row by row', () => {
    writeTable()
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
