import { LineCounter, parseDocument } from 'yaml'
import { findJsonFault, printPosition } from '../core/json-position.ts'
import type { Problem } from './problem.ts'
import { createPositions, findCycle, type SettingPositions } from './setting-positions.ts'

/** A setting from the environment or the command line. */
export interface GivenSetting {
  readonly path: readonly string[]
  readonly value: unknown
  /** Its name in its source: `PORT`, `--port`. */
  readonly name: string
}

/** Command line flags, as text. */
export interface Flags {
  readonly config?: string | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly database?: string | undefined
  readonly logLevel?: string | undefined
  readonly workers?: string | undefined
  readonly upstream?: string | undefined
  readonly manifest?: string | undefined
  readonly supergraph?: string | undefined
  readonly schema?: readonly string[] | undefined
  /** Serves the sample API instead of the one that the file names. */
  readonly sample?: boolean | undefined
  readonly naming?: string | undefined
  readonly baseline?: Readonly<Record<string, string>> | undefined
  readonly introspection?: string | undefined
}

export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** An empty variable counts as unset, which is what `NAME=` in a compose file means. */
const VARIABLES: readonly (readonly [
  name: string,
  path: readonly string[],
  read: (text: string) => unknown,
])[] = [
  ['HOST', ['host'], asText],
  ['PORT', ['port'], asNumber],
  ['JWT_SECRET', ['jwt', 'secret'], asText],
  ['JWT_EXPIRES', ['jwt', 'expires'], asText],
  ['JWT_ISSUER', ['jwt', 'issuer'], asText],
  ['JWT_MAX_AGE', ['jwt', 'maxAge'], asText],
  ['DATABASE_URL', ['database'], asText],
  ['LOG_LEVEL', ['logLevel'], asText],
]

export function readEnvironment(env: Readonly<Record<string, string | undefined>>): readonly GivenSetting[] {
  return VARIABLES.flatMap(([name, path, read]) => {
    const text = env[name]
    return text === undefined || text === '' ? [] : [{ path, value: read(text), name }]
  })
}

/** Parses JWT_AUTH_KEYS. The problem says where it stops being JSON, and quotes nothing. */
export function readAuthKeys(text: string): Read<unknown> {
  const problem = (what: string): Read<never> => ({
    kind: 'problem',
    problem: { where: 'JWT_AUTH_KEYS', what: `is not valid JSON${what}` },
  })
  const start = explainStart(text)
  const fault = findJsonFault(text)
  if (start !== undefined) return problem(start)
  if (fault === undefined) return { kind: 'read', value: JSON.parse(text) as unknown }
  if (fault === text.length) return problem(': it ends too early')
  return problem(` from character ${fault + 1} of ${text.length} on`)
}

/** Explains characters that shells, editors and compose files put before JSON, where they are easy to miss. */
function explainStart(text: string): string | undefined {
  const start = text.trimStart()
  if (text.startsWith('\uFEFF') || text.startsWith('\u00EF\u00BB\u00BF'))
    return ': it begins with a byte order mark, which has to go'
  const inner = /^"\s*\\?["[{]/.test(start)
  if (inner || /^['`\u2018\u2019\u201C\u201D]/.test(start))
    return ': it begins with a quote, and the quotes around it have to go'
  return undefined
}

export function readFlags(flags: Flags): readonly GivenSetting[] {
  const given = (path: string, name: string, value: unknown): readonly GivenSetting[] =>
    value === undefined ? [] : [{ path: path.split('.'), value, name }]
  return [
    ...given('host', '--host', flags.host),
    ...given('port', '--port', flags.port === undefined ? undefined : asNumber(flags.port)),
    ...given('database', '--database', flags.database),
    ...given('logLevel', '--log-level', flags.logLevel),
    ...given(
      'workers',
      '--workers',
      flags.workers === undefined || flags.workers === 'cpus' ? flags.workers : asNumber(flags.workers),
    ),
    ...given('upstream.url', '--upstream', flags.upstream),
    ...given('persistedOperations.manifest', '--manifest', flags.manifest),
    ...given('supergraph.file', '--supergraph', flags.supergraph),
    ...given('schema', '--schema', flags.schema),
    ...given('naming', '--naming', toNaming(flags.naming)),
    ...Object.entries(flags.baseline ?? {}).flatMap(([kind, rule]) =>
      given(`baseline.${kind}`, '--baseline', rule),
    ),
    ...given('introspection', '--introspection', flags.introspection),
  ]
}

/** A parsed configuration file, and the position of each setting in it. */
export interface ParsedFile {
  readonly value: Readonly<Record<string, unknown>>
  readonly positions: SettingPositions | undefined
}

/** Parses a configuration file: JSON if its name ends so, else YAML 1.2. An empty file is an empty configuration. */
export function parseFile(path: string, text: string): Read<ParsedFile> {
  const problem = (what: string): Read<never> => ({ kind: 'problem', problem: { where: path, what } })
  const lineCounter = new LineCounter()
  // At level "silent", a second document would be dropped without an error.
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'error', lineCounter })
  const positions = createPositions(document, lineCounter)
  if (path.endsWith('.json')) {
    const fault = findJsonFault(text)
    if (fault !== undefined) return problem(`is not valid JSON from ${printPosition(text, fault)}`)
    return asFile(JSON.parse(text), positions) ?? problem('has to hold an object')
  }
  const [fault] = [...document.errors, ...document.warnings]
  // The message quotes the line, which may hold a secret; the code does not.
  if (fault !== undefined) {
    const at = fault.linePos?.[0]
    return problem(`is not valid YAML at line ${at?.line ?? 1}, column ${at?.col ?? 1} (${fault.code})`)
  }
  const cycle = findCycle(document, lineCounter)
  if (cycle !== undefined) return problem(`has an alias at ${cycle} to what it stands in`)
  try {
    return asFile(document.toJS({ maxAliasCount: 100 }) ?? {}, positions) ?? problem('has to hold an object')
  } catch {
    return problem('has an alias that leads nowhere, or to too much')
  }
}

function asFile(value: unknown, positions: SettingPositions): Read<ParsedFile> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return { kind: 'read', value: { value: value as ParsedFile['value'], positions } }
}

function asText(text: string): string {
  return text
}

/** A named convention, or a custom one by its expression. */
function toNaming(text: string | undefined): unknown {
  return text === undefined || text === 'action-first' || text === 'type-first' ? text : { pattern: text }
}

/** Text that is not a number stays text, so that validation says what is expected. */
function asNumber(text: string): number | string {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : text
}
