import type { CoveredRule } from '../../core/decision/rule-coverage.ts'
import { leavePlain, type Paint } from '../paint.ts'

/** The outcome of test files. */
export interface TestOutcome {
  readonly results: readonly {
    readonly title: string
    /** `file:line`. */
    readonly place: string
    readonly decision: string
    /** The denied paths. */
    readonly paths: readonly string[]
    /** How the decision differs from the expected one. */
    readonly failure?: string
  }[]
  readonly rules: readonly CoveredRule[]
  /** The percentage of rules that at least one case decides. */
  readonly percent: number
  readonly minCoverage: number
}

export function printOutcome(
  { results, rules, percent, minCoverage }: TestOutcome,
  isVerbose: boolean,
  paint: Paint = leavePlain,
): string {
  const lines = results.flatMap(({ title, place, decision, paths, failure }) => {
    if (failure !== undefined) return [`${paint('bad', 'FAIL')}  ${place}: ${title}: ${failure}`]
    return isVerbose ? [`${paint('good', 'ok')}    ${title}: ${[decision, ...paths].join(' ')}`] : []
  })
  const failed = results.filter(({ failure }) => failure !== undefined).length
  const both = rules.filter(({ isMet, isUnmet }) => isMet && isUnmet).length
  const coverage = `The cases decide ${percent} % of ${rules.length} rules; ${both} ${both === 1 ? 'is' : 'are'} met in one case and not in another.`
  const gaps = [
    list(
      'no case decides',
      rules.filter(({ isMet, isUnmet }) => !isMet && !isUnmet),
    ),
    list(
      'met in every case',
      rules.filter(({ isMet, isUnmet }) => isMet && !isUnmet),
    ),
    list(
      'met in no case',
      rules.filter(({ isMet, isUnmet }) => !isMet && isUnmet),
    ),
  ]
  const tooFew = percent < minCoverage ? [`The coverage must be ${minCoverage} % at least.`] : []
  return `${[...lines, `${results.length - failed} passed, ${failed} failed.`, coverage, ...gaps.flat(), ...tooFew].join('\n')}\n`
}

function list(title: string, rules: readonly CoveredRule[]): readonly string[] {
  return rules.length === 0 ? [] : [`  ${title}: ${rules.map(({ coordinate }) => coordinate).join(', ')}`]
}

/** Formats the results as JUnit XML, for build servers. */
export function printJUnit({ results }: TestOutcome): string {
  const failed = results.filter(({ failure }) => failure !== undefined).length
  const cases = results.map(({ title, place, failure }) => {
    const opening = `    <testcase name="${escapeXml(title)}" classname="portcullis" file="${escapeXml(place)}"`
    if (failure === undefined) return `${opening}/>`
    return `${opening}>\n      <failure message="${escapeXml(failure)}">${escapeXml(place)}</failure>\n    </testcase>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${results.length}" failures="${failed}">`,
    `  <testsuite name="portcullis test" tests="${results.length}" failures="${failed}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes XML, and drops characters that XML 1.0 forbids even as entities. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
}
