import { type Finding, printFinding } from '../../core/lint/finding.ts'
import { didYouMean } from '../../core/suggestion.ts'
import { leavePlain, type Paint } from '../paint.ts'
import { printJson } from '../table.ts'

export type LintFormat = 'text' | 'json' | 'github' | 'sarif'

/** Formats findings for people, build servers or code scanners. */
export function printFindings(
  findings: readonly Finding[],
  format: LintFormat,
  hasNotes: boolean,
  paint: Paint = leavePlain,
): string {
  const shown = findings.filter(({ severity }) => severity !== 'info' || hasNotes)
  switch (format) {
    case 'json':
      return printJson(findings)
    case 'github':
      return shown.map(printAnnotation).join('')
    case 'sarif':
      return printJson(toSarif(shown))
    case 'text':
      return `${[...shown.map((one) => paint(TONES[one.severity], printFinding(one))), summarize(findings, hasNotes)].join('\n')}\n`
  }
}

const TONES = { error: 'bad', warning: 'doubtful', info: 'faint' } as const

function summarize(findings: readonly Finding[], hasNotes: boolean): string {
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  const [errors, warnings, notes] = [count('error'), count('warning'), count('info')]
  const hint = notes > 0 && !hasNotes ? ' (--notes prints them)' : ''
  return `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${plural(notes, 'note')}${hint}`
}

const ANNOTATIONS = { error: 'error', warning: 'warning', info: 'notice' } as const

/** Formats a workflow command of GitHub Actions, which shows the finding at its line. */
function printAnnotation(finding: Finding): string {
  const { severity, kind } = finding
  const place = placeOf(finding)
  const properties = [
    ...(place === undefined ? [] : [`file=${escapeProperty(place.file)}`, `line=${place.line}`]),
    `title=${escapeProperty(`portcullis ${kind}`)}`,
  ]
  return `::${ANNOTATIONS[severity]} ${properties.join(',')}::${escapeData(messageOf(finding))}\n`
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

/** Converts findings to SARIF 2.1.0, for code scanners. */
function toSarif(findings: readonly Finding[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'portcullis',
            informationUri: 'https://github.com/portcullis-graphql/portcullis',
            rules: [...new Set(findings.map(({ kind }) => kind))].map((id) => ({ id })),
          },
        },
        results: findings.map((finding) => {
          const place = placeOf(finding)
          return {
            ruleId: finding.kind,
            level: LEVELS[finding.severity],
            message: { text: messageOf(finding) },
            ...(place !== undefined && {
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: place.file.split('/').map(encodeURIComponent).join('/') },
                    region: { startLine: place.line },
                  },
                  logicalLocations: [{ fullyQualifiedName: finding.coordinate }],
                },
              ],
            }),
          }
        }),
      },
    ],
  }
}

function messageOf({ coordinate, message, suggestion }: Finding): string {
  return `${coordinate}: ${message}${didYouMean(suggestion)}`
}

function placeOf({ location }: Finding): { readonly file: string; readonly line: number } | undefined {
  const [, file, line] = /^(.*):(\d+)$/s.exec(location ?? '') ?? []
  return file === undefined ? undefined : { file, line: Number(line) }
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
