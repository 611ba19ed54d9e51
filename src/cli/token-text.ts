import type { ReadScopeClaim, TokenExplanation } from '../token/explain-token.ts'
import { printValue } from '../token/token-fault-text.ts'
import { printName } from './safe-text.ts'
import { printTable } from './table.ts'

/** Formats the verdict on a token in one line. */
export function printVerdict({ verdict, checks, record, secondsLeft }: TokenExplanation): string {
  const why = checks.find(({ state }) => state === 'failed')
  if (why !== undefined) return `${verdict}: ${why.check}: ${why.why}`
  return `${verdict}: a token of ${printName(record?.name ?? '')}, valid for ${printSpan(secondsLeft ?? 0)}`
}

/** Formats the full explanation of a token. */
export function printExplanation(explanation: TokenExplanation): string {
  const { record, key, checks, id, claims, granted, iss } = explanation
  const about = [
    ['issuer', iss === undefined ? 'none: the token has no iss' : printValue(iss)],
    ['record', record === undefined ? 'none' : `${record.kind}: ${printName(record.name)}`],
    [
      'key',
      key === undefined
        ? 'none'
        : `${key.algorithm}, ${key.kid === undefined ? 'without kid' : `kid ${printValue(key.kid)}`}`,
    ],
    ['id from', id === undefined ? 'nothing' : printName(id)],
  ]
  const rows = claims.map((claim) => [
    printName([claim.claim].flat().join('.')),
    claim.as.join(', '),
    claim.present ? list(claim.grants) : 'absent',
    printNotes(claim),
  ])
  const grants =
    granted === undefined
      ? ''
      : `\n${printTable([
          ['grants', list(granted.allow)],
          ['rejects', list(granted.reject)],
          ...granted.ceilings.map((ceiling) => ['ceiling', list(ceiling)]),
        ])}`
  return [
    `${printVerdict(explanation)}\n\n${printTable(about)}\n`,
    printTable([['CHECK', 'STATE'], ...checks.map(({ check, state }) => [check, state])]),
    rows.length === 0 ? '' : `\n${printTable([['CLAIM', 'READ AS', 'GRANTS', 'NOTES'], ...rows])}`,
    grants,
  ].join('')
}

function printNotes({ renamed, dropped }: ReadScopeClaim): string {
  return [
    ...renamed.map(({ name, to }) => `${printName(name)} is ${list(to)}`),
    ...dropped.map(({ name, cause }) =>
      name === undefined ? CAUSES[cause] : `${printValue(name)} ${CAUSES[cause]}`,
    ),
  ].join('; ')
}

const CAUSES = {
  name: 'is not the name of a scope here: give it another by "rename" or "map"',
  not_mapped: 'is not in "map"',
  shape: 'has another shape than "as" says',
} as const

function list(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : texts.map(printName).join(' ')
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** Formats seconds in their two largest units: `1h 5m`. */
export function printSpan(seconds: number): string {
  let rest = Math.max(0, seconds)
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? [] : [`${count}${unit}`]
  })
  return parts.slice(0, 2).join(' ') || '0s'
}
