import { z } from 'zod'
import { checked, choice, group, list, span, text, whole } from './setting-kinds.ts'

/** A GraphQL endpoint to stand in front of. Time spans are in milliseconds. */
export interface UpstreamSetting {
  readonly url: string
  readonly schemaFrom: 'introspection' | 'sdl'
  readonly poll?: number | undefined
  readonly authorization: 'none' | 'forward' | 'token' | 'signature'
  /** `expires` is in seconds. */
  readonly token?:
    | { readonly audience?: string | undefined; readonly expires?: number | undefined }
    | undefined
  readonly signature?:
    | {
        readonly secret?: string | undefined
        readonly keyId?: string | undefined
        readonly expires?: number | undefined
      }
    | undefined
  readonly forwardHeaders: readonly string[]
  readonly responseHeaders: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly errors: 'pass' | 'mask'
  readonly errorCodes: readonly string[]
  readonly cacheControl: 'no-store' | 'pass'
  readonly timeouts: {
    readonly connect: number
    readonly headers: number
    readonly body: number
    readonly total: number
  }
  /** The most times a query is retried. */
  readonly retries: number
  readonly breaker: { readonly failures: number; readonly cooldown: number }
  readonly responseBytes: number
  readonly connections: number
  readonly subscriptions: {
    readonly transport: 'ws' | 'sse' | 'none'
    readonly url?: string | undefined
    readonly eventBytes: number
    readonly queuedEvents: number
  }
}

/** Faults never repeat the URL: it may hold a password. */
const endpoint = endpointOf(/^https?:$/, 'an http: or https: URL')
const eventEndpoint = endpointOf(/^(?:https?|wss?):$/, 'a ws:, wss:, http: or https: URL')

export const headerName = checked((value) =>
  /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(value) ? undefined : 'must be the name of a header in lower case',
)

const shape = {
  url: endpoint.describe('Where it answers POST. Better in --upstream.'),
  schemaFrom: choice(['introspection', 'sdl'])
    .default('introspection')
    .describe('Introspection, over which --schema lays its directives; or all of it from --schema.'),
  poll: span(1, '1s', '7d')
    .optional()
    .describe('How often its schema is looked at; at the start and on SIGHUP alone unless set.'),
  authorization: choice(['none', 'forward', 'token', 'signature'])
    .default('none')
    .describe(
      "How it hears who asks: by the caller's Authorization header, a short-lived token of ours, or headers that we sign.",
    ),
  token: group({
    audience: text().optional().describe('Whom the token is for; the URL unless set.'),
    expires: span(1_000, '1s', '10m').optional().describe('How long it counts; 60 s unless set.'),
  })
    .optional()
    .describe('With "authorization: token".'),
  signature: group({
    secret: text()
      .optional()
      .describe('Shared with the upstream, 32 bytes or more; a key of the JWK set signs unless set.'),
    keyId: text().optional().describe('What signatures call the secret; "portcullis" unless set.'),
    expires: span(1_000, '1s', '10m').optional().describe('How long it counts; 60 s unless set.'),
  })
    .optional()
    .describe('With "authorization: signature".'),
  forwardHeaders: list(headerName).default([]).describe("Headers of the caller's that are passed on."),
  responseHeaders: list(headerName).default([]).describe('Headers of the answer that are passed back.'),
  headers: z
    .record(headerName, text(), 'must be an object')
    .default({})
    .describe('Headers that the gateway adds; every baseline must be written down then.'),
  errors: choice(['pass', 'mask'])
    .default('pass')
    .describe('Whether clients read the errors that it reports; masked ones are logged.'),
  errorCodes: list(text())
    .default([])
    .describe('Codes of errors that clients read though others are masked, such as "BAD_USER_INPUT".'),
  cacheControl: choice(['no-store', 'pass'])
    .default('no-store')
    .describe('What answers say to caches: nothing is stored, or, as far as may be, what it says itself.'),
  timeouts: group({
    connect: span(1, '10ms', '5m').default(5_000).describe('To connect.'),
    headers: span(1, '10ms', '1h').default(30_000).describe('Until an answer begins.'),
    body: span(1, '10ms', '1h').default(30_000).describe('Between two pieces of an answer.'),
    total: span(1, '10ms', '1h').default(60_000).describe('For the whole answer.'),
  })
    .prefault({})
    .describe('To connect, until an answer begins, between two pieces of it, and for all of it.'),
  retries: whole(0, 10).default(2).describe('How often a query is sent again at most; mutations never are.'),
  breaker: group({
    failures: whole(1, 1_000_000).default(10).describe('Failures in a row.'),
    cooldown: span(1, '10ms', '1h').default(5_000).describe('How long nothing is sent.'),
  })
    .prefault({})
    .describe('After how many failures in a row nothing is sent, and for how long.'),
  responseBytes: whole(1, 1_073_741_824).default(16_777_216).describe('The most bytes of one answer.'),
  connections: whole(1, 10_000).default(128).describe('Connections at once, those of subscriptions aside.'),
  subscriptions: group({
    transport: choice(['ws', 'sse', 'none'])
      .default('ws')
      .describe('graphql-transport-ws, GraphQL over SSE, or no subscriptions.'),
    url: eventEndpoint.optional().describe('Where; the URL of the upstream unless set.'),
    eventBytes: whole(1, 1_073_741_824).default(1_048_576).describe('The most bytes of one event.'),
    queuedEvents: whole(1, 1_000_000)
      .default(1_000)
      .describe('How many events wait for a slow reader, of four times eventBytes in all.'),
  })
    .prefault({})
    .describe('How it tells events.'),
}

export const upstream: z.ZodType<UpstreamSetting> = group(shape)

/** One of several upstreams. Settings for its own schema and response headers make no sense there. */
export type SubgraphSetting = Omit<
  UpstreamSetting,
  'url' | 'schemaFrom' | 'poll' | 'responseHeaders' | 'cacheControl'
>

/** A Federation supergraph to execute. */
export interface SupergraphSetting {
  readonly file: string
  readonly poll?: number | undefined
  readonly requests: number
  readonly subgraphs: Readonly<Record<string, SubgraphSetting & { readonly url?: string | undefined }>>
}

/** One of several upstreams whose schemas are put side by side. */
export interface StitchedSetting extends SubgraphSetting {
  readonly url: string
  /** An SDL file; by introspection unless set. */
  readonly schema?: string | undefined
  readonly prefix?: string | undefined
  readonly poll?: number | undefined
}

const { url, schemaFrom: _, responseHeaders: __, cacheControl: ___, poll, ...asked } = shape

const requests = whole(1, 100_000)
  .default(100)
  .describe('How many requests one operation may make, to all of them together.')

export const supergraph: z.ZodType<SupergraphSetting> = group({
  file: text().describe('The SDL that composition makes. Better in --supergraph.'),
  poll: poll.describe('How often the file is looked at; at the start and on SIGHUP alone unless set.'),
  requests,
  subgraphs: z
    .record(
      text(),
      group({
        url: url.optional().describe('Where it answers; as the supergraph says unless set.'),
        ...asked,
      }),
      'must be an object',
    )
    .default({})
    .describe('How the subgraphs are asked, by name; those that are not named get what is set nowhere.'),
})

function endpointOf(scheme: RegExp, what: string) {
  return checked((value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined
    if (url === undefined || !scheme.test(url.protocol)) return `must be ${what}`
    return url.username === '' && url.password === '' ? undefined : 'has credentials, which belong in headers'
  })
}

export const upstreams: z.ZodType<Readonly<Record<string, StitchedSetting>>> = z.record(
  text(),
  group({
    url: url.describe('Where it answers POST.'),
    schema: text().optional().describe('Its schema, an SDL file; by introspection unless set.'),
    prefix: checked((value) =>
      /^[A-Za-z][A-Za-z0-9_]*$/.test(value) ? undefined : 'must be the beginning of a name',
    )
      .optional()
      .describe('What its types and root fields are to begin with, to tell them from others.'),
    poll,
    ...asked,
  }),
  'must be an object',
)
