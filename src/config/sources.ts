import { LineCounter, parseDocument } from 'yaml'
import { findJsonFault, printPosition } from '../core/json-position.ts'
import type { Problem } from './problem.ts'
import { createPositions, type SettingPositions } from './setting-positions.ts'

/** One setting as the environment or the command line gives it. */
export interface GivenSetting {
  readonly path: readonly string[]
  readonly value: unknown
  /** What its giver calls it: `PORT`, `--port`. */
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
  /** The sample API instead of the one that the file names. */
  readonly sample?: boolean | undefined
  readonly naming?: string | undefined
  readonly baseline?: Readonly<Record<string, string>> | undefined
  readonly introspection?: string | undefined
}

export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** An empty variable counts as not set, as `NAME=` in a compose file means it. */
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

/** JWT_AUTH_KEYS; the problem says where it stops being JSON, and nothing of what stands there. */
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

/** Characters before JSON that shells, editors and compose files put there, of which one sees nothing in the JSON. */
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

/** A configuration file as it was written, and where each setting stands in it. */
export interface ParsedFile {
  readonly value: Readonly<Record<string, unknown>>
  readonly positions: SettingPositions | undefined
}

/** Reads a configuration file: JSON where its name says so, else YAML 1.2. An empty file is an empty configuration. */
export function parseFile(path: string, text: string): Read<ParsedFile> {
  const problem = (what: string): Read<never> => ({ kind: 'problem', problem: { where: path, what } })
  const lineCounter = new LineCounter()
  // At level "silent" a second document would be left out without an error.
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'error', lineCounter })
  const positions = createPositions(document, lineCounter)
  if (path.endsWith('.json')) {
    const fault = findJsonFault(text)
    if (fault !== undefined) return problem(`is not valid JSON from ${printPosition(text, fault)}`)
    return asFile(JSON.parse(text), positions) ?? problem('has to hold an object')
  }
  const [fault] = [...document.errors, ...document.warnings]
  // Its message quotes the line, in which a secret may stand; its code does not.
  if (fault !== undefined) {
    const at = fault.linePos?.[0]
    return problem(`is not valid YAML at line ${at?.line ?? 1}, column ${at?.col ?? 1} (${fault.code})`)
  }
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

/** A convention by its name, or the expression of one. */
function toNaming(text: string | undefined): unknown {
  return text === undefined || text === 'action-first' || text === 'type-first' ? text : { pattern: text }
}

/** Text that is no number stays text, so that the settings say what is expected. */
function asNumber(text: string): number | string {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : text
}
