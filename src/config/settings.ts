import { z } from 'zod'
import {
  BUDGET_KEY_RULE,
  BUDGET_NAME_RULE,
  BUDGETED_TRANSPORTS,
  type BudgetKey,
  isBudgetKey,
  isBudgetName,
} from '../budgets/budget-options.ts'
import { type CacheSizes, DEFAULT_CACHE_SIZES, MOST_CACHE_BYTES } from '../core/cache-sizes.ts'
import { isPath, PATH_RULE } from '../core/gateway-paths.ts'
import { ADDRESS_RANGE_RULE, parseAddressRange } from '../core/ip-address.ts'
import { isOriginPattern, ORIGIN_RULE } from '../core/origin-pattern.ts'
import { findRenamingProblem } from '../core/schema/directive-renaming.ts'
import { RECORD_FIELD_NAMES } from '../evidence/record-fields.ts'
import { FORWARDING, SPANS } from '../evidence/tracing/trace-context.ts'
import { CLIENT_CERTIFICATES, findClientCaFault } from '../http/tls/tls-options.ts'
import { MAX_LEEWAY } from '../token/issuer-record.ts'
import { TOKEN_FORMS } from '../token/token-form.ts'
import { tokenExchange } from './exchange-settings.ts'
import { checkSelection } from './introspection-settings.ts'
import { issuer } from './issuer-settings.ts'
import { policies } from './policy-settings.ts'
import { PRESET_NAMES } from './preset-names.ts'
import { isHost, normalizeHost } from './production.ts'
import { dpop, proofRule } from './proof-settings.ts'
import { checked, choice, flag, group, list, pattern, span, text, whole } from './setting-kinds.ts'
import type { Settings } from './setting-types.ts'
import { tokens } from './token-settings.ts'
import { headerName, supergraph, upstream, upstreams } from './upstream-settings.ts'

const cacheBytes = (name: keyof CacheSizes, what: string) =>
  whole(0, MOST_CACHE_BYTES).optional().describe(`${what} Default ${DEFAULT_CACHE_SIZES[name]}.`)

/** Where data is kept. What is said against it never repeats it: it may hold a password. */
const location = (extra: RegExp, what: string) =>
  checked((value) => {
    if (/^file:[^\0]+$/.test(value) || extra.test(value)) return undefined
    return /^postgres(?:ql)?:\/\//i.test(value) && URL.canParse(value) ? undefined : what
  })

const origin = z
  .string('must be an origin such as "https://app.example.org"')
  .refine((value) => originOf(value) === value, 'must be an origin such as "https://app.example.org"')

const namingPattern = z
  .string('must be a regular expression with the named groups "type" and "action"')
  .refine(namesTypeAndAction, 'must be a regular expression with the named groups "type" and "action"')

const path = checked((value) => (isPath(value) ? undefined : PATH_RULE))

const baseline = choice(['derived', 'authenticated', 'public'])

const fits = <Entry extends z.ZodType>(entry: Entry) =>
  list(entry).min(1, 'must be a list that is not empty').optional()

const budget = group({
  name: checked((value) => (isBudgetName(value) ? undefined : BUDGET_NAME_RULE))
    .optional()
    .describe('Its name in RateLimit headers and logs: such as "requests-by-subject" unless set.'),
  by: checked((value) => (isBudgetKey(value) ? undefined : BUDGET_KEY_RULE))
    .transform((value) => value as BudgetKey)
    .describe('What callers are told apart by: client, subject, issuer, address, or "claim." and a name.'),
  requests: whole(1, 1_000_000_000).optional().describe('How many operations. Either this or cost.'),
  cost: whole(1, 1_000_000_000_000).optional().describe('How much cost. It needs limits.cost.'),
  per: span(1000, '1s', '31d').describe('The time in which that much comes back: seconds, or "1m".'),
  burst: whole(1, 1_000_000_000_000)
    .optional()
    .describe('The most at once; as much as comes back in "per" unless set.'),
  match: group({
    kind: fits(choice(['query', 'mutation', 'subscription'])).describe('Kinds of operations.'),
    transport: fits(choice(BUDGETED_TRANSPORTS)).describe('Ways in.'),
    issuer: fits(text()).describe('Issuers of callers’ tokens.'),
    client: fits(text()).describe('Clients.'),
  })
    .optional()
    .describe('Which operations it is for: those that fit every list; all unless set.'),
  mode: choice(['enforce', 'measure'])
    .default('enforce')
    .describe('"measure" refuses nothing, and logs what it would refuse.'),
})

const host = checked((value) =>
  isHost(value) ? undefined : 'must be an IP address or a host name',
).transform(normalizeHost)

/** The one list of settings: what is read, what is said against it, and the published JSON Schema come from here. */
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
  paths: group({
    graphql: path
      .default('/graphql')
      .describe('GraphQL and WebSockets; event streams are at /stream below it.'),
    jwt: path.default('/jwt').describe('Tokens; they are refreshed at /refresh below it.'),
    console: path
      .optional()
      .describe('The console, its files below it; at the GraphQL path, for browsers, unless set.'),
  })
    .prefault({})
    .describe('Where these parts of the gateway are.'),
  console: choice(['on', 'development', 'off'])
    .default('on')
    .describe('Whether there is a console: always, in development alone, or never.'),
  consoleTitle: text().optional().describe('The title of the console’s page; "Portcullis" unless set.'),
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
    form: choice(TOKEN_FORMS)
      .default('contributor')
      .describe(
        'How tokens of clients are written: "contributor" (id, scopes), or "rfc9068" (sub, client_id, scope, aud, typ at+jwt), which needs jwt.issuer and jwt.audience. Both are read.',
      ),
    resources: list(text())
      .default([])
      .describe('Audiences besides jwt.audience that clients may ask /oauth/token for (RFC 8707).'),
    leeway: whole(0, MAX_LEEWAY)
      .optional()
      .describe(
        'Seconds by which clocks may differ, also for issuers that set no leeway of their own; unless set 0 for own tokens, and 5 for those of other issuers.',
      ),
    maxAge: span(1000, '1s', '3650d')
      .optional()
      .describe('How long after its first issue a token can be refreshed; it cannot unless set.'),
    refreshGrace: span(1, '0s', '60s')
      .default(0)
      .describe('How long a token that was refreshed may be refreshed once more, for answers that get lost.'),
    proof: proofRule
      .optional()
      .describe(
        'How own tokens must be bound to their holder: "required" is in either way; as each client’s record says unless set.',
      ),
  })
    .prefault({})
    .describe('Own tokens.'),
  authKeys: list(
    group({
      id: text().describe('Its name, in any script.'),
      apiKey: text().describe('Any text. 32 random bytes are best.'),
      scopes: list(pattern).default([]).describe('Patterns: the ceiling of every token of this client.'),
      presets: list(choice(PRESET_NAMES))
        .default([])
        .describe('Which presets the tokens that it signs may be read with; all when it is empty.'),
      defaultScopes: list(pattern)
        .default([])
        .describe('Patterns of a token of its that carries neither scopes nor a policy; none unless set.'),
      userFields: list(text()).default([]).describe('Which fields of a token’s "person" are stored.'),
      allowUserCreation: flag()
        .default(true)
        .describe('Whether a user comes into being with its first token.'),
      proof: proofRule
        .default('optional')
        .describe(
          'How its tokens must be bound to their holder: "dpop", "certificate", "required" (either).',
        ),
    }),
  )
    .optional()
    .describe('Clients that may ask /jwt for tokens. Better in JWT_AUTH_KEYS.'),
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
  anonymous: group({
    personid: whole(0, Number.MAX_SAFE_INTEGER).default(0).describe('The CERN id.'),
    username: text().default('anonymous').describe('The CERN username.'),
    name: text().default('Anonymous').describe('The full name.'),
    access: text().default('admin').describe('Scopes, with commas between.'),
  })
    .optional()
    .describe('AliceO2: whom a session is for that nobody has logged in to. Without this it is for nobody.'),
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
  audit: group({
    retention: span(1, '1d', '3650d')
      .optional()
      .describe('How long rows are kept, "90d" say; for good unless set.'),
  })
    .prefault({})
    .describe('The audit trail, in the store.'),
  staleness: group({
    writes: span(1, '1s', '1h').default(5_000).describe('Before guarded mutations are refused.'),
    reads: span(1, '1s', '7d').default(300_000).describe('Before guarded reads are refused.'),
  })
    .prefault({})
    .describe(
      'How long the store may be out of reach before guarded mutations, and guarded reads, are refused; 5 s and 5 min unless set.',
    ),
  admin: group({
    port: whole(0, 65_535)
      .optional()
      .describe('Port of the admin API, on loopback alone; 0 is any free one.'),
    hosts: list(host)
      .optional()
      .describe(
        'Host names, without a port, that it answers to besides loopback names: those of a proxy, say.',
      ),
    decisions: whole(0, 10_000)
      .optional()
      .describe(
        'How many of its latest decisions each process keeps in memory for the administration; 1,000 unless set, 0 for none.',
      ),
    issuers: list(issuer)
      .optional()
      .describe(
        'Issuers whose tokens count at the admin API besides our own admin tokens. Each names an audience for it that no token for the API has.',
      ),
    page: choice(['on', 'development', 'off'])
      .optional()
      .describe('Whether browsers get the administration page at its port; as "console" says unless set.'),
  })
    .prefault({})
    .describe('The admin API: off unless it has a port.'),
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
  baseline: group({
    mutation: baseline.default('derived').describe('Of mutations.'),
    query: baseline.default('public').describe('Of queries.'),
    subscription: baseline.default('public').describe('Of subscriptions.'),
  })
    .prefault({})
    .describe('What a root field requires that no directive names.'),
  naming: z
    .union(
      [
        choice(['action-first', 'type-first']),
        group({
          pattern: namingPattern.describe('A regular expression with the groups "type" and "action".'),
        }),
      ],
      {
        error: 'must be "action-first", "type-first" or an object with a "pattern"',
      },
    )
    .default('action-first')
    .describe('How a mutation’s name is cut into type and action.'),
  directives: group({
    auth: text().optional().describe('What the schema calls @auth; "auth" unless set.'),
    public: text().optional().describe('What the schema calls @public; "public" unless set.'),
  })
    .superRefine((renaming, context) => {
      const problem = findRenamingProblem(renaming)
      if (problem === undefined) return
      context.addIssue({
        code: 'custom',
        path: problem.path.split('.').slice(1),
        message: problem.message,
      })
    })
    .optional()
    .describe('Other names for our directives, where @auth or @public means something else in the schema.'),
  secretClaims: list(text())
    .default([])
    .describe('Claims whose values explain hides, when it shows what conditions saw.'),
  enforcement: group({
    default: choice(['enforce', 'observe']).default('enforce').describe('Of every rule that no list names.'),
    observe: list(text())
      .default([])
      .describe('Coordinates such as Mutation.createPerson, Person.* or *.email.'),
    enforce: list(text())
      .default([])
      .describe('The same. A name without * wins over one with it; of two alike, this list wins.'),
  })
    .prefault({})
    .describe(
      'A dry run: rules that are only observed. What they would deny runs, and is recorded. docs/dry-run.md says how.',
    ),
  queries: choice(['reduce', 'deny'])
    .default('reduce')
    .describe('What a query gives that is allowed in part.'),
  authStatus: choice(['http', 'graphql'])
    .default('http')
    .describe('"graphql": refusals have status 200 under application/json.'),
  refusals: choice(['standard', 'aliceo2'])
    .default('standard')
    .describe('"aliceo2": a missing or invalid token answers 403 with the reason’s name.'),
  limits: group({
    depth: whole(1, 1_000).default(16).describe('Levels of selection sets.'),
    aliases: whole(0, 100_000).default(100).describe('Fields with an alias.'),
    rootFields: whole(1, 100_000).default(100).describe('Fields of the root type, fragments included.'),
    fields: whole(1, 10_000_000).default(10_000).describe('Fields in all, counted at each spread.'),
    tokens: whole(1, 1_000_000).default(2_000).describe('Words and signs of the text.'),
    operations: whole(1, 10_000).default(10).describe('Operations in one document.'),
    cost: whole(1, 1_000_000_000)
      .optional()
      .describe('What one operation may cost, by @cost and @listSize. Without it costs are not counted.'),
    listSize: whole(1, 1_000_000)
      .optional()
      .describe(
        'How many items a list has where neither @listSize nor an argument says so; 10 unless set. For costs.',
      ),
    bodyBytes: whole(1, 1_073_741_824).default(1_048_576).describe('Bytes of a request body.'),
  })
    .prefault({})
    .describe('What one request may hold.'),
  overload: group({
    eventLoopDelay: span(1, '0s', '60s')
      .refine((value) => value === 0 || value >= 50, 'must be 0, or a time span from 50ms to 60s')
      .default(1_000)
      .describe(
        'How late the event loop may be, on average and for a second, before new requests are refused; 0 for no limit.',
      ),
    inFlight: whole(0, 10_000_000)
      .default(0)
      .describe(
        'Requests at the same time, of each process; 0 for no limit. Streams that have begun do not count.',
      ),
  })
    .prefault({})
    .describe('When new requests are refused with 503 OVERLOADED. docs/overload.md tells of it.'),
  budgets: list(budget)
    .default([])
    .describe('What callers may ask for in a time. docs/budgets.md tells how they are counted.'),
  budgetStore: group({
    at: choice(['memory', 'store'])
      .optional()
      .describe('"memory" (default): in each process. "store": together with all that share the store.'),
    onError: choice(['memory', 'refuse'])
      .optional()
      .describe(
        'While the store does not answer: "memory" (default) counts in each process, "refuse" answers 503 STORE_UNAVAILABLE.',
      ),
    timeout: span(1, '1ms', '60s')
      .optional()
      .describe('How long an operation waits for the store; half a second unless set.'),
  })
    .optional()
    .describe('Where budgets are counted.'),
  caches: group({
    operations: cacheBytes('operations', 'Operations that were parsed, validated and planned.'),
    tokens: cacheBytes('tokens', 'Tokens that were verified.'),
    texts: cacheBytes(
      'texts',
      'Texts that clients have sent with their hash, where persistedOperations.apq is on.',
    ),
  })
    .prefault({})
    .describe('Bytes that each cache may take up; 0 keeps nothing. docs/limits.md lists them all.'),
  decisions: group({
    log: choice(['denied', 'all', 'off'])
      .optional()
      .describe(
        'Which operations leave a line: "denied" (default) is all that were not allowed as they are.',
      ),
    sample: z
      .number('must be a number from 0 to 1')
      .min(0, 'must be a number from 0 to 1')
      .max(1, 'must be a number from 0 to 1')
      .optional()
      .describe('The share of allowed operations that is written with "log: all"; 1 unless set.'),
    fields: list(choice(RECORD_FIELD_NAMES))
      .optional()
      .describe('The fields of a line; all of them unless set.'),
    hashSubjects: flag()
      .optional()
      .describe('Whether a keyed hash stands for the id of each subject; its key follows from jwt.secret.'),
  })
    .prefault({})
    .describe('The log of decisions. docs/decisions.md lists the fields.'),
  tls: group({
    cert: text().describe('A PEM file: the certificate, with those between it and the root behind it.'),
    key: text().describe('A PEM file: the private key of the certificate.'),
    passphrase: text()
      .optional()
      .describe('Opens the key, where it is encrypted; "file:" and a path, at best.'),
    minVersion: choice(['TLSv1.2', 'TLSv1.3'])
      .optional()
      .describe('The oldest TLS that is spoken; TLSv1.2 unless set.'),
    http2: choice(['on', 'off']).optional().describe('Whether clients may choose HTTP/2; "on" unless set.'),
    clientCertificates: choice(CLIENT_CERTIFICATES)
      .optional()
      .describe(
        'Which certificates of clients count, for tokens that are bound to them: "verified" by clientCa, or "self-signed" ones too; nobody is asked for one unless set.',
      ),
    clientCa: text()
      .optional()
      .describe('A PEM file: the authorities whose client certificates are verified.'),
  })
    .superRefine(({ clientCertificates, clientCa }, context) => {
      const message = findClientCaFault(clientCertificates, clientCa)
      if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['clientCa'] })
    })
    .optional()
    .describe(
      'HTTPS at the port, and HTTP/2. The files are read again when they change, and on SIGHUP. docs/deployment.md tells more.',
    ),
  policies,
  traces: group({
    spans: choice(SPANS)
      .optional()
      .describe('Whether spans are made where an SDK of OpenTelemetry takes them; "on" unless set.'),
    upstream: choice(FORWARDING)
      .optional()
      .describe(
        'What upstreams are sent of a trace: "all" (default) is traceparent, tracestate and baggage, "context" leaves out the baggage.',
      ),
  })
    .prefault({})
    .describe('Traces. docs/traces.md tells how to take them.'),
  metrics: group({
    port: whole(0, 65_535).optional().describe('Port of GET /metrics; 0 is any free one.'),
    hosts: list(host)
      .optional()
      .describe(
        'Host names, without a port, that it answers to besides loopback names. Any, unless set, at an address that is not loopback.',
      ),
    host: host
      .optional()
      .describe(
        'Address of that port, 127.0.0.1 unless set. It asks for no token: who reaches it may read all metrics.',
      ),
  })
    .prefault({})
    .describe('Metrics for Prometheus: off unless they have a port. docs/metrics.md lists them.'),
  cors: group({
    origins: list(z.string(ORIGIN_RULE).refine(isOriginPattern, ORIGIN_RULE))
      .optional()
      .describe(
        'Origins, patterns such as "https://*.example.org" (a * is one label or more), or "*" for any; in development any loopback origin, in production none unless set.',
      ),
    allowHeaders: list(headerName)
      .default([])
      .describe(
        'Headers that browsers may send, besides those of GraphQL clients and those of clientHeaders and forwardHeaders.',
      ),
    exposeHeaders: list(headerName)
      .default([])
      .describe('Headers of answers that pages may read, besides those of responseHeaders.'),
  })
    .prefault({})
    .describe(
      'Where browsers may call from, and with which headers. Credentials (cookies) are allowed where tokens.from names a cookie.',
    ),
  sockets: group({
    tokenParameter: text()
      .optional()
      .describe(
        'Query parameter in which a socket, or a GET of an event stream, may show its token, "token" for AliceO2’s WebUi; none unless set. Whatever logs addresses then logs tokens.',
      ),
    tokenWarning: span(1, '0s', '1h')
      .default(30_000)
      .describe('How long before a token ends its holder is told; 0 for never.'),
    initTimeout: span(1, '1s', '5m').default(10_000).describe('Time to say connection_init in.'),
    keepAlive: span(1, '1s', '1h').default(30_000).describe('Time between two pings.'),
    slowReader: span(1, '1s', '1h')
      .default(30_000)
      .describe('How long a client may leave more than bufferBytes unread.'),
    bufferBytes: whole(1024, 1_073_741_824)
      .default(1_048_576)
      .describe('Bytes that a client may leave unread.'),
    perIdentity: whole(1, 1_000_000).default(1_000).describe('Sockets of one identity.'),
    perAddress: whole(1, 1_000_000).default(1_000).describe('Sockets of one address that show no token.'),
    operations: whole(1, 100_000).default(100).describe('Operations at the same time on one socket.'),
  })
    .prefault({})
    .describe('What a WebSocket may take, and an event stream.'),
  timeouts: group({
    request: span(1, '1s', '1h').default(30_000).describe('For one request.'),
    shutdown: span(1, '0s', '1h').default(10_000).describe('To finish what has begun.'),
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
  const lost = findLostKeys(input, [])
  if (result.success && lost.length === 0) return { kind: 'ok', settings: result.data }
  return { kind: 'faults', faults: [...(result.error?.issues.flatMap(toFaults) ?? []), ...lost] }
}

/** Records leave out a property of this name without a word: what is meant by it would be ignored. */
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
  if (issue.code !== 'unrecognized_keys') return [{ path, what: issue.message }]
  return issue.keys.map((unknownKey) => ({ path, what: 'is not a setting', unknownKey }))
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
