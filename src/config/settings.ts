import { z } from 'zod'
import { ADDRESS_RANGE_RULE, parseAddressRange } from '../core/ip-address.ts'
import { CERTIFICATE_HEADERS } from '../http/tls/tls-options.ts'
import { tokenExchange } from './exchange-settings.ts'
import { checkSelection } from './introspection-settings.ts'
import { issuer } from './issuer-settings.ts'
import { budgetStore, budgets, caches, limits, overload } from './limit-settings.ts'
import { anonymous, authKeys, jwt } from './own-token-settings.ts'
import { policies } from './policy-settings.ts'
import { dpop } from './proof-settings.ts'
import { audit, decisions, traces } from './record-settings.ts'
import { baseline, directives, enforcement, naming } from './rule-settings.ts'
import { admin, cors, host, metrics, paths, sockets, timeouts, tls } from './server-settings.ts'
import { checked, choice, flag, group, list, span, text, whole } from './setting-kinds.ts'
import type { Settings } from './setting-types.ts'
import { tokens } from './token-settings.ts'
import { headerName, supergraph, upstream, upstreams } from './upstream-settings.ts'

/** A place for data. Faults never repeat it: it may hold a password. */
const location = (extra: RegExp, what: string) =>
  checked((value) => {
    if (/^file:[^\0]+$/.test(value) || extra.test(value)) return undefined
    return /^postgres(?:ql)?:\/\//i.test(value) && URL.canParse(value) ? undefined : what
  })

const origin = z
  .string('must be an origin such as "https://app.example.org"')
  .refine((value) => originOf(value) === value, 'must be an origin such as "https://app.example.org"')

/** The single list of settings: parsing, faults and the published JSON Schema all derive from it. */
const schema: z.ZodType<Settings> = group({
  $schema: z.string().optional().describe('Where this JSON Schema is, for editors.'),
  host: host.default('127.0.0.1').describe('Address to listen on; anything but loopback is production.'),
  port: whole(0, 65_535).default(4000).describe('Port to listen on; 0 is any free one.'),
  publicUrl: origin
    .optional()
    .describe(
      'Origin at which clients find the gateway, behind a proxy say; the address it listens on unless set.',
    ),
  trustedProxies: list(
    checked((value) => (parseAddressRange(value) === undefined ? ADDRESS_RANGE_RULE : undefined)),
  )
    .default([])
    .describe(
      'Addresses and networks ("10.0.0.0/8") of the proxies in front of the gateway: they, and nobody else, are believed when they name the caller’s address.',
    ),
  forwardedHeader: choice(['x-forwarded-for', 'forwarded'])
    .default('x-forwarded-for')
    .describe('The header in which these proxies name the caller; each of them must write it.'),
  forwardedCertificate: choice(CERTIFICATE_HEADERS)
    .optional()
    .describe(
      'The header in which these proxies pass on a client’s certificate (RFC 9440), for tokens that are bound to it; none unless set. Each proxy that ends TLS must write it or take it away.',
    ),
  paths,
  console: choice(['on', 'development', 'off'])
    .default('on')
    .describe('Whether there is a console: always, in development alone, or never.'),
  consoleTitle: text().optional().describe('The title of the console’s page; "Portcullis" unless set.'),
  jwt,
  authKeys,
  issuers: list(issuer).superRefine(checkSelection).default([]).describe('Others whose tokens are trusted.'),
  tokens,
  tokenExchange,
  dpop: dpop
    .prefault({})
    .describe(
      'How proofs of the key of a bound token are checked. docs/proof-of-possession.md tells of them.',
    ),
  clientHeaders: list(headerName)
    .default(['x-client-id', 'nettu-account'])
    .describe(
      'Headers that name the client of a token without "iss"; "x-client-id", and nettu scheduler’s "nettu-account", unless set.',
    ),
  anonymous,
  database: location(/(?!)/, 'must be "file:" and a path, or a "postgres:" URL')
    .default('file:.portcullis/contributor.db')
    .describe(
      '"file:" and a path (SQLite), or "postgres:": clients, keys, revocations, and in a file the sample API’s data.',
    ),
  store: location(/^memory:$/, 'must be "memory:", "file:" and a path, or a "postgres:" URL')
    .optional()
    .describe(
      'Where clients, keys and revocations are kept, if not in "database"; "memory:" for this run alone.',
    ),
  audit,
  staleness: group({
    writes: span(1, '1s', '1h').default(5_000).describe('Before guarded mutations are refused.'),
    reads: span(1, '1s', '7d').default(300_000).describe('Before guarded reads are refused.'),
  })
    .prefault({})
    .describe(
      'How long the store may be out of reach before guarded mutations, and guarded reads, are refused; 5 s and 5 min unless set.',
    ),
  admin,
  workers: z
    .union([whole(1, 256), z.literal('cpus')], 'must be a whole number from 1 to 256, or "cpus"')
    .default(1)
    .describe('How many processes serve together; "cpus" is one for each core. Replaced by --workers.'),
  schema: z
    .union([text(), list(text())], 'must be a path, or a list of paths')
    .transform((value) => (typeof value === 'string' ? [value] : value))
    .optional()
    .describe(
      'The API, unless it is elsewhere: SDL files, folders of *.graphql, globs, or a module (.js) that exports a schema. In front of an upstream: rules for its schema. Replaced by --schema.',
    ),
  upstream: upstream.optional().describe('A GraphQL endpoint to stand in front of.'),
  persistedOperations: group({
    manifest: text()
      .optional()
      .describe('A file of operations in Apollo’s or Relay’s format. Better in --manifest.'),
    only: flag().default(false).describe('Whether nothing but the manifest’s operations is run.'),
    apq: flag()
      .default(false)
      .describe('Whether operations are learned from clients (Apollo’s automatic persisted queries).'),
  })
    .prefault({})
    .describe('Operations that clients ask for by id or hash.'),
  upstreams: upstreams
    .optional()
    .describe(
      'Several GraphQL endpoints by name, their schemas put side by side; --schema lays its rules over all.',
    ),
  supergraph: supergraph.optional().describe('A Federation supergraph, executed by asking its subgraphs.'),
  logLevel: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('The least level that is logged.'),
  introspection: choice(['public', 'authenticated', 'filtered', 'off'])
    .optional()
    .describe(
      'Who may introspect; "filtered" is everybody, each told of what their token may use. "public" in development, "authenticated" in production unless set.',
    ),
  baseline,
  naming,
  directives,
  secretClaims: list(text())
    .default([])
    .describe('Claims whose values explain hides, when it shows what conditions saw.'),
  enforcement,
  queries: choice(['reduce', 'deny'])
    .default('reduce')
    .describe('What a query gives that is allowed in part.'),
  authStatus: choice(['http', 'graphql'])
    .default('http')
    .describe('"graphql": refusals have status 200 under application/json.'),
  refusals: choice(['standard', 'aliceo2'])
    .default('standard')
    .describe('"aliceo2": a missing or invalid token answers 403 with the reason’s name.'),
  limits,
  overload,
  budgets,
  budgetStore,
  caches,
  decisions,
  tls,
  policies,
  traces,
  metrics,
  cors,
  sockets,
  timeouts,
})

/** A fault of a setting: its path from the root, and what is wrong. */
export interface SettingFault {
  readonly path: readonly (string | number)[]
  readonly what: string
  /** The name of an unknown property. */
  readonly unknownKey?: string
}

export type SettingsResult =
  | { readonly kind: 'ok'; readonly settings: Settings }
  | { readonly kind: 'faults'; readonly faults: readonly SettingFault[] }

/** Parses data as settings. Total; reports every fault. */
export function parseSettings(input: unknown): SettingsResult {
  const result = schema.safeParse(input)
  const lost = findLostKeys(input, [])
  if (result.success && lost.length === 0) return { kind: 'ok', settings: result.data }
  return { kind: 'faults', faults: [...(result.error?.issues.flatMap(toFaults) ?? []), ...lost] }
}

/** Zod's records silently drop a property of this name, so its contents would be ignored. */
function findLostKeys(value: unknown, path: SettingFault['path']): readonly SettingFault[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Object.hasOwn(value, LOST) ? [{ path, what: 'is not a setting', unknownKey: LOST }] : []
  const below = Object.entries(value).flatMap(([key, child]) =>
    findLostKeys(child, [...path, Array.isArray(value) ? Number(key) : key]),
  )
  return [...own, ...below]
}

const LOST = '__proto__'

/** The JSON Schema (2020-12) of a configuration file. */
export function settingsJsonSchema(): Readonly<Record<string, unknown>> {
  return { title: 'Portcullis configuration', ...z.toJSONSchema(schema, { io: 'input' }) }
}

function toFaults(issue: z.core.$ZodIssue): readonly SettingFault[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
  // The fault is in a member's name, not in its value.
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, what: message }))
  if (issue.code !== 'unrecognized_keys') return [{ path, what: issue.message }]
  return issue.keys.map((unknownKey) => ({ path, what: 'is not a setting', unknownKey }))
}

function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.origin : undefined
}
