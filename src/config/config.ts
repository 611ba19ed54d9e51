import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { findAdminIssuerProblems } from './admin-issuer-checks.ts'
import { type Assembled, assembleSettings, childOf, printFault } from './assemble.ts'
import { findBudgetProblems, findBudgetWarnings } from './budget-checks.ts'
import { findIssuerSecretProblems, findPlaceholderKeys, findSecretProblems, findWarnings } from './checks.ts'
import { findNameProblems, findPathProblems, findPortProblems } from './name-checks.ts'
import { findPersistedProblems } from './persisted-checks.ts'
import { expandSettings, readScalar } from './placeholders.ts'
import type { Problem } from './problem.ts'
import { whyProduction } from './production.ts'
import { findProofProblems } from './proof-checks.ts'
import { readSecretFiles } from './secret-files.ts'
import type { Path } from './setting-path.ts'
import type { AuthKeySetting, Settings } from './setting-types.ts'
import { parseSettings, type SettingsResult } from './settings.ts'
import {
  type Flags,
  type ParsedFile,
  parseFile,
  type Read,
  readAuthKeys,
  readEnvironment,
  readFlags,
} from './sources.ts'
import { findStoreWarnings } from './store-checks.ts'
import { findTokenPlaceProblems } from './token-place-checks.ts'
import { findUpstreamProblems } from './upstream-checks.ts'
import { findUselessSettings } from './useless-settings.ts'

/** The complete configuration of a gateway. */
export interface Config
  extends Omit<Settings, 'jwt' | 'authKeys' | 'introspection' | 'cors' | 'store' | 'publicUrl'> {
  /** Whether NODE_ENV is `production` or HOST is not a loopback address. */
  readonly production: boolean
  /** Which of the two makes it production, in words. */
  readonly productionBecause?: string
  readonly jwt: Omit<Settings['jwt'], 'secret' | 'issuer' | 'maxAge'> & {
    readonly secret: string
    readonly issuer?: string
    readonly maxAge?: number
  }
  readonly publicUrl?: string
  /** Where the sample API keeps its data: `file:` and a path. */
  readonly database: string
  /** Where clients, keys and revocations are kept: `memory:`, `file:` and a path, or `postgres:`. */
  readonly storeUrl: string
  /** The setting that `storeUrl` comes from. */
  readonly storeSetting: 'store' | 'DATABASE_URL'
  readonly clients: readonly AuthKeySetting[]
  /** What was generated for this run because it was not set; in development only, to be shown once. */
  readonly made: { readonly secret: boolean; readonly client: AuthKeySetting | undefined }
  readonly introspection: 'public' | 'authenticated' | 'filtered' | 'off'
  readonly cors: Omit<Settings['cors'], 'origins'> &
    ({ readonly kind: 'loopback' } | { readonly kind: 'origins'; readonly origins: readonly string[] })
  readonly warnings: readonly Problem[]
}

export type ConfigResult =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

export interface ReadConfigOptions {
  /** `process.env` unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly flags?: Flags
  /** Reads a text file, and throws when it cannot; `fs.readFileSync` unless given. */
  readonly readFile?: (path: string) => string
  /** Returns that many unpredictable bytes. */
  readonly random?: (bytes: number) => Uint8Array
  /** The default is `serve`. Settings that the purpose does not use are ignored. */
  readonly purpose?: Purpose
}

/** What the configuration is read for: to `serve` an API, `administer` a store, or `describe` an API. */
export type Purpose = 'serve' | 'administer' | 'describe'

const API: readonly string[] = ['schema', 'upstream', 'upstreams', 'supergraph']
/** Settings that a purpose ignores. A pipeline that describes an API, for instance, has none of its secrets. */
const UNUSED: Readonly<Record<Purpose, readonly string[]>> = {
  serve: [],
  administer: [...API, 'persistedOperations', 'policies'],
  describe: [
    ...[
      'jwt',
      'authKeys',
      'issuers',
      'tokens',
      'tokenExchange',
      'dpop',
      'clientHeaders',
      'anonymous',
      'database',
      'store',
      'staleness',
      'audit',
      'admin',
    ],
    ...[
      'publicUrl',
      'port',
      'trustedProxies',
      'forwardedHeader',
      'forwardedCertificate',
      'paths',
      'console',
      'consoleTitle',
    ],
    ...[
      'workers',
      'logLevel',
      'cors',
      'sockets',
      'timeouts',
      'metrics',
      'overload',
      'tls',
      'traces',
      'policies',
    ],
  ],
}

const DEFAULT_FILE = 'portcullis.yaml'
/** The sample API supports SQLite only. */
const SAMPLE_DATABASE = 'file:.portcullis/contributor.db'

/**
 * Reads the configuration: flags beat the environment, which beats the file. Total: returns either a
 * configuration or every problem with it, each in one line that names its place and holds no secret.
 */
export function readConfig(options: ReadConfigOptions = {}): ConfigResult {
  const {
    env = process.env,
    flags = {},
    readFile = (path) => readFileSync(path, 'utf8'),
    random = randomBytes,
    purpose = 'serve',
  } = options
  const file = openFile(flags.config, readFile)
  const unused = new Set([...UNUSED[purpose], ...(flags.sample === true ? API : [])])
  const keys = readKeys(unused.has('authKeys') ? undefined : env['JWT_AUTH_KEYS'])
  const given = [
    ...readEnvironment(env).filter(({ path: [name = ''] }) => !unused.has(name)),
    ...(keys.kind === 'read' ? keys.value : []),
    ...readFlags(flags),
  ]
  const { value: contents, positions } =
    file.kind === 'read' ? file.value : { value: {}, positions: undefined }
  const used = Object.fromEntries(Object.entries(contents).filter(([name]) => !unused.has(name)))
  const expanded = expandSettings(used, env)
  const value = expanded.value as Readonly<Record<string, unknown>>
  const written = assembleSettings({ path: flags.config ?? DEFAULT_FILE, value, positions }, given)
  const { nameOf } = written
  const isGiven = (path: Path): boolean =>
    given.some((each) => each.path.every((key, index) => key === path[index]))
  const secrets = readSecretFiles(written, readFile, isGiven(['authKeys']))
  const filledIn = [
    ...expanded.faults
      .filter(({ path }) => !isGiven(path))
      .map(({ path, what }) => ({ where: nameOf(path), what })),
    ...secrets.problems,
  ]
  const { input, result } = parseExpanded(secrets.input, expanded.changed)
  const assembled = { input, nameOf }
  const host = assembled.input['host'] ?? '127.0.0.1'
  const productionBecause = whyProduction(env['NODE_ENV'], host, nameOf(['host']))
  const production = productionBecause !== undefined

  const found = [
    ...(file.kind === 'problem' ? [file.problem] : []),
    ...(keys.kind === 'problem' ? [keys.problem] : []),
    ...(result.kind === 'faults' ? result.faults.map((fault) => printFault(fault, assembled)) : []),
    ...findNameProblems(assembled),
    ...findAdminIssuerProblems(assembled),
    ...findPortProblems(assembled),
    ...findPathProblems(assembled),
    ...findUpstreamProblems(assembled),
    ...findTokenPlaceProblems(assembled),
    ...findPersistedProblems(assembled),
    // An unreadable file may hold the secret.
    ...findSecretProblems(assembled, productionBecause, file.kind === 'problem' || unused.has('jwt')),
    ...findIssuerSecretProblems(assembled, production),
    ...findPlaceholderKeys(assembled),
    ...findUselessSettings(assembled, production),
    ...findBudgetProblems(result, assembled),
    ...findProofProblems(result, assembled),
  ]
  // An unfilled placeholder is one problem, not one for each check that trips over it.
  const unfilled = new Set(filledIn.map(({ where }) => where))
  const problems = unique([...filledIn, ...found.filter(({ where }) => !unfilled.has(where))])
  if (result.kind === 'faults' || problems.length > 0) return { kind: 'problems', problems }
  return { kind: 'ok', config: complete(result.settings, assembled, productionBecause, random) }
}

/**
 * Parses expanded settings. A placeholder yields text; where a setting wants a number or a boolean, the text
 * is read as one.
 */
function parseExpanded(
  input: Assembled['input'],
  changed: readonly Path[],
): { readonly input: Assembled['input']; readonly result: SettingsResult } {
  const result = parseSettings(input)
  if (result.kind === 'ok') return { input, result }
  const isSame = (one: Path, other: Path): boolean =>
    one.length === other.length && one.every((key, index) => key === other[index])
  const wrong = changed.filter((path) => result.faults.some((fault) => isSame(fault.path, path)))
  const read = structuredClone(input) as Record<string, unknown>
  for (const path of wrong) {
    const parent = path.slice(0, -1).reduce<unknown>(childOf, read) as Record<string | number, unknown>
    const name = path.at(-1) ?? ''
    const scalar = readScalar(childOf(parent, name))
    if (scalar !== undefined) parent[name] = scalar
  }
  return { input: read, result: parseSettings(read) }
}

function complete(
  settings: Settings,
  assembled: Assembled,
  productionBecause: string | undefined,
  random: (bytes: number) => Uint8Array,
): Config {
  const { nameOf } = assembled
  const { authKeys, jwt, cors, store, publicUrl, ...others } = settings
  const production = productionBecause !== undefined
  const invent = (): string => Buffer.from(random(32)).toString('base64url')
  // Always draw both, so that neither depends on whether the other is configured.
  const [apiKey, inventedSecret] = [invent(), invent()]
  const made: Config['made'] = {
    secret: jwt.secret === undefined,
    client: authKeys === undefined && !production ? { id: 'development', apiKey, scopes: ['*'] } : undefined,
  }
  const { secret = inventedSecret, issuer, maxAge, ...token } = jwt
  const clients = authKeys ?? (made.client === undefined ? [] : [made.client])
  return {
    ...others,
    production,
    ...(productionBecause === undefined ? {} : { productionBecause }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    jwt: {
      ...token,
      secret,
      ...(issuer === undefined ? {} : { issuer }),
      ...(maxAge === undefined ? {} : { maxAge }),
    },
    database: others.database.startsWith('file:') ? others.database : SAMPLE_DATABASE,
    storeUrl: store ?? others.database,
    storeSetting: store === undefined ? 'DATABASE_URL' : 'store',
    clients,
    made,
    introspection: settings.introspection ?? (production ? 'authenticated' : 'public'),
    cors: {
      allowHeaders: cors.allowHeaders,
      exposeHeaders: cors.exposeHeaders,
      ...(cors.origins === undefined && !production
        ? { kind: 'loopback' }
        : { kind: 'origins', origins: cors.origins ?? [] }),
    },
    warnings: [
      ...findWarnings(clients, nameOf),
      ...findBudgetWarnings(settings, nameOf),
      ...findStoreWarnings(assembled),
    ],
  }
}

function openFile(path: string | undefined, readFile: (path: string) => string): Read<ParsedFile> {
  const name = path ?? DEFAULT_FILE
  try {
    return parseFile(name, readFile(name))
  } catch (error) {
    const code = (error as { readonly code?: unknown } | null)?.code
    if (path === undefined && code === 'ENOENT')
      return { kind: 'read', value: { value: {}, positions: undefined } }
    const reason = typeof code === 'string' && /^E[A-Z]+$/.test(code) ? ` (${code})` : ''
    return { kind: 'problem', problem: { where: name, what: `cannot be read${reason}` } }
  }
}

function readKeys(text: string | undefined): Read<ReturnType<typeof readEnvironment>> {
  if (text === undefined || text === '') return { kind: 'read', value: [] }
  const keys = readAuthKeys(text)
  if (keys.kind === 'problem') return keys
  return { kind: 'read', value: [{ path: ['authKeys'], value: keys.value, name: 'JWT_AUTH_KEYS' }] }
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map(problems.map((problem) => [`${problem.where}\n${problem.what}`, problem]))
  return [...seen.values()]
}
