import { z } from 'zod'
import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { parsePattern } from '../core/scope/pattern.ts'
import { parseDuration } from './duration.ts'

export type BaselineSetting = 'derived' | 'authenticated' | 'public'

/** What can be set, with its defaults in place. Spans of time are in the unit that their line says. */
export interface Settings {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  readonly jwt: {
    readonly secret?: string | undefined
    /** Seconds, whole. */
    readonly expires: number
    readonly issuer?: string | undefined
    readonly audience: readonly string[]
    /** Seconds. */
    readonly leeway: number
  }
  readonly authKeys?: readonly AuthKeySetting[] | undefined
  /** `file:` and a path. */
  readonly database: string
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  readonly introspection?: 'public' | 'authenticated' | 'off' | undefined
  readonly baseline: {
    readonly mutation: BaselineSetting
    readonly query: BaselineSetting
    readonly subscription: BaselineSetting
  }
  readonly naming: 'action-first' | 'type-first' | { readonly pattern: string }
  readonly queries: 'reduce' | 'deny'
  readonly authStatus: 'http' | 'graphql'
  readonly limits: {
    readonly depth: number
    readonly aliases: number
    readonly rootFields: number
    readonly fields: number
    readonly tokens: number
    readonly operations: number
    readonly bodyBytes: number
  }
  readonly cors: { readonly origins?: readonly string[] | undefined }
  readonly timeouts: {
    /** Milliseconds that a client has to send a whole request. */
    readonly request: number
    /** Milliseconds that what has begun has to end in, when the gateway is told to stop. */
    readonly shutdown: number
  }
}

export interface AuthKeySetting {
  readonly id: string
  readonly apiKey: string
  /** Patterns. */
  readonly scopes: readonly string[]
}

/** Messages are predicates of the setting, and never hold its value, which may be a secret in the wrong place. */
const text = (what = 'has to be text that is not empty') => z.string(what).min(1, what)
const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `has to be one of ${values.map((value) => `"${value}"`).join(', ')}`)
const whole = (min: number, max: number) => {
  const what = `has to be a whole number from ${min} to ${max}`
  return z.int(what).min(min, what).max(max, what)
}
const group = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? 'has to be an object' : undefined),
  })
const list = <Entry extends z.ZodType>(entry: Entry) => z.array(entry, 'has to be a list')

/** Seconds as a number or as text, or an `ms` time span; read in units of `unit` milliseconds. */
const span = (unit: number, min: string, max: string) => {
  const what = `has to be a number of seconds or a time span such as "2h", from ${min} to ${max}`
  const [least = 0, most = 0] = [parseDuration(min), parseDuration(max)]
  return z.union([z.number(), z.string()], what).transform((value, context) => {
    const duration = parseDuration(value)
    if (duration !== undefined && duration >= least && duration <= most) return Math.floor(duration / unit)
    context.addIssue(what)
    return z.NEVER
  })
}

const pattern = z.string('has to be text').superRefine((value, context) => {
  try {
    parsePattern(value)
  } catch (error) {
    if (!(error instanceof ScopeSyntaxError)) throw error
    context.addIssue(error.message)
  }
})

const database = z
  .string('has to be "file:" and a path')
  .refine((value) => !/^postgres(?:ql)?:/i.test(value), {
    error: 'PostgreSQL is not supported yet: it has to be "file:" and a path',
    abort: true,
  })
  .refine((value) => /^file:[^\0]+$/.test(value), 'has to be "file:" and a path')

const origin = z
  .string('has to be an origin such as "https://app.example.org"')
  .refine((value) => originOf(value) === value, 'has to be an origin such as "https://app.example.org"')

const namingPattern = z
  .string('has to be a regular expression with the named groups "type" and "action"')
  .refine(namesTypeAndAction, 'has to be a regular expression with the named groups "type" and "action"')

const baseline = choice(['derived', 'authenticated', 'public'])

/** The one list of settings: what is read, what is said against it, and the published JSON Schema come from here. */
const schema: z.ZodType<Settings> = group({
  $schema: z.string().optional().describe('Where this JSON Schema is, for editors.'),
  host: text().default('127.0.0.1').describe('Address to listen on; anything but loopback is production.'),
  port: whole(0, 65_535).default(4000).describe('Port to listen on; 0 is any free one.'),
  jwt: group({
    secret: text()
      .optional()
      .describe('HS256 secret of at least 12 bytes, 32 in production. Better in JWT_SECRET.'),
    expires: span(1000, '1s', '3650d')
      .default(86_400)
      .describe('Life of a token: seconds, or a time span such as "2h"; one day unless set.'),
    issuer: text().optional().describe('The "iss" of our tokens; required in them once it is set.'),
    audience: list(text())
      .default([])
      .describe('Who we are: a token that names audiences has to name one of these.'),
    leeway: whole(0, 300).default(0).describe('Seconds by which clocks may differ.'),
  })
    .prefault({})
    .describe('Own tokens.'),
  authKeys: list(
    group({
      id: text(),
      apiKey: text().describe('Any text; at best 32 random bytes.'),
      scopes: list(pattern).default([]).describe('Patterns: the ceiling of every token of this client.'),
    }),
  )
    .optional()
    .describe('Clients that may ask /jwt for tokens. Better in JWT_AUTH_KEYS.'),
  database: database
    .default('file:.portcullis/contributor.db')
    .describe('"file:" and a path: an embedded SQLite database.'),
  logLevel: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  introspection: choice(['public', 'authenticated', 'off'])
    .optional()
    .describe('Who may introspect; "public" in development, "authenticated" in production unless set.'),
  baseline: group({
    mutation: baseline.default('derived'),
    query: baseline.default('public'),
    subscription: baseline.default('public'),
  })
    .prefault({})
    .describe('What a root field requires that no directive names.'),
  naming: z
    .union([choice(['action-first', 'type-first']), group({ pattern: namingPattern })], {
      error: 'has to be "action-first", "type-first" or an object with a "pattern"',
    })
    .default('action-first')
    .describe('How a mutation’s name is cut into type and action.'),
  queries: choice(['reduce', 'deny'])
    .default('reduce')
    .describe('What a query gives that is allowed in part.'),
  authStatus: choice(['http', 'graphql'])
    .default('http')
    .describe('"graphql": refusals have status 200 under application/json.'),
  limits: group({
    depth: whole(1, 1_000).default(16),
    aliases: whole(0, 100_000).default(100),
    rootFields: whole(1, 100_000).default(100),
    fields: whole(1, 10_000_000).default(10_000),
    tokens: whole(1, 1_000_000).default(2_000),
    operations: whole(1, 10_000).default(10),
    bodyBytes: whole(1, 1_073_741_824).default(1_048_576),
  })
    .prefault({})
    .describe('What one request may hold.'),
  cors: group({ origins: list(origin).optional() })
    .prefault({})
    .describe(
      'Origins that browsers may call from; in development any loopback origin, in production none unless set.',
    ),
  timeouts: group({
    request: span(1, '1s', '1h').default(30_000),
    shutdown: span(1, '0s', '1h').default(10_000),
  })
    .prefault({})
    .describe('Seconds, or time spans such as "30s"; 30 s for a request, 10 s to shut down unless set.'),
})

/** Something that is wrong with a setting: where it stands below the root, and what is wrong. */
export interface SettingFault {
  readonly path: readonly (string | number)[]
  readonly what: string
  /** A property that there is not. */
  readonly unknownKey?: string
}

export type SettingsResult =
  | { readonly kind: 'ok'; readonly settings: Settings }
  | { readonly kind: 'faults'; readonly faults: readonly SettingFault[] }

/** Holds data against the settings. Total; every fault is reported. */
export function parseSettings(input: unknown): SettingsResult {
  const result = schema.safeParse(input)
  if (result.success) return { kind: 'ok', settings: result.data }
  return { kind: 'faults', faults: result.error.issues.flatMap(toFaults) }
}

/** The JSON Schema (2020-12) of a configuration file. */
export function settingsJsonSchema(): Readonly<Record<string, unknown>> {
  return { title: 'Portcullis configuration', ...z.toJSONSchema(schema, { io: 'input' }) }
}

function toFaults(issue: z.core.$ZodIssue): readonly SettingFault[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
  if (issue.code !== 'unrecognized_keys') return [{ path, what: issue.message }]
  return issue.keys.map((unknownKey) => ({ path, what: 'is no setting', unknownKey }))
}

function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.origin : undefined
}

function namesTypeAndAction(source: string): boolean {
  try {
    // The other branch always matches, so that the groups exist, each undefined.
    const groups = new RegExp(`${source}|`).exec('')?.groups
    return groups !== undefined && 'type' in groups && 'action' in groups
  } catch {
    return false
  }
}
