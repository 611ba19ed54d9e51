import { describe, expect, it } from '@jest/globals'
import stringWidth from 'string-width'
import { createDecisionTable, printDecisionLine } from '../../src/cli/decision-table.ts'
import { leavePlain } from '../../src/cli/paint.ts'
import { printTable } from '../../src/cli/table.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { blocksOf } from '../docs/blocks.ts'

const TIMES = { authenticate: 0, prepare: 0, decide: 0, run: 0, total: 12.34 }
const RECORD: DecisionRecord = {
  time: new Date(2026, 10, 28, 9, 5, 7).getTime(),
  requestId: undefined,
  traceId: undefined,
  transport: 'post',
  operationName: 'Make',
  operationKind: 'mutation',
  documentId: undefined,
  issuer: 'own',
  subject: 'ada',
  client: 'shop',
  actor: undefined,
  decision: 'deny',
  cause: 'forbidden',
  denied: ['Mutation.createPerson'],
  missingScopes: ['Mutation:Person:Create'],
  conditions: undefined,
  wouldBe: undefined,
  wouldDeny: [],
  usedScopes: [],
  epoch: 1,
  ms: TIMES,
}

describe('a table of decisions', () => {
  it('looks as docs/dev.md shows it', () => {
    const { head, row } = createDecisionTable(leavePlain, 82)
    const query = {
      ...RECORD,
      time: RECORD.time + 2_000,
      operationName: 'People',
      operationKind: 'query',
      client: undefined,
      subject: undefined,
      decision: 'reduce',
      cause: 'missing_token',
      denied: ['Person.email'],
      missingScopes: ['Read:Email'],
      ms: { ...TIMES, total: 3.41 },
    } as const
    const rows = [head(), row({ ...RECORD, ms: { ...TIMES, total: 1.2 } }), row(query)]
    const shown = blocksOf('docs/dev.md').find(({ language }) => language === 'text')
    expect(rows.join('')).toBe(shown?.text)
  })

  it('has its cells under their heads, whatever is wide or too long in them', () => {
    const { head, row } = createDecisionTable(leavePlain, 90)
    const rows = [
      head(),
      row(RECORD),
      row({ ...RECORD, client: '登録係', subject: '登録係' }),
      row({ ...RECORD, operationName: 'AVeryLongNameThatNoColumnOfThisTableHasRoomFor' }),
      row({ ...RECORD, client: 'a\u001b[31mb', subject: undefined }),
    ]
    const starts = rows.map((text) => stringWidth(text.slice(0, text.search(/VERDICT|deny/))))
    expect(new Set(starts).size).toBe(1)
    expect(rows[1]).toMatch(/^09:05:07 {2}mutation Make +shop\/ada +deny +12\.3 {2}Mutation:Person:Create\n$/)
    expect(rows[3]).toContain('AVery')
    expect(rows[3]).toContain('… ')
    expect(rows.join('')).not.toContain('\u001b')
  })

  it('says why scopes are not what is missing, and what a dry run lets pass', () => {
    const open = { ...RECORD, denied: [], missingScopes: [] }
    expect(
      printDecisionLine({ ...open, decision: 'refused', cause: 'parse_failed', operationKind: undefined }),
    ).toBe('09:05:07  refused  unread Make  shop/ada  12.3 ms  parse_failed\n')
    expect(printDecisionLine({ ...RECORD, decision: 'reduce', denied: ['Person.email'] })).toBe(
      '09:05:07  reduce  mutation Make  shop/ada  12.3 ms  Mutation:Person:Create at Person.email\n',
    )
    expect(
      printDecisionLine({
        ...open,
        decision: 'allow',
        cause: undefined,
        wouldBe: 'deny',
        wouldDeny: [{ coordinate: 'Person.email', cause: 'forbidden', missingScopes: ['Read:Email'] }],
      }),
    ).toBe('09:05:07  allow  mutation Make  shop/ada  12.3 ms  would be denied: Read:Email\n')
  })
})

describe('a table', () => {
  it('is aligned where characters are wide, combined or coloured', () => {
    const text = printTable([
      ['ID', 'STATE'],
      ['登録', 'a'],
      ['e\u0301', 'b'],
      ['\u001b[31mred\u001b[39m', 'c'],
      ['👩‍👩‍👧', 'd'],
    ])
    const lines = text.trimEnd().split('\n')
    expect(lines.map((line) => stringWidth(line.slice(0, -1)))).toEqual([10, 6, 6, 6, 6])
  })
})
