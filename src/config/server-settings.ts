import { z } from 'zod'
import { isPath, PATH_RULE } from '../core/gateway-paths.ts'
import { isOriginPattern, ORIGIN_RULE } from '../core/origin-pattern.ts'
import { CLIENT_CERTIFICATES, findClientCaFault } from '../http/tls/tls-options.ts'
import { isTokenParameter, TOKEN_PARAMETER_RULE } from '../persisted/token-parameter.ts'
import { issuer } from './issuer-settings.ts'
import { isHost, normalizeHost } from './production.ts'
import { checked, choice, group, list, span, text, whole } from './setting-kinds.ts'
import { headerName } from './upstream-settings.ts'

export const host = checked((value) =>
  isHost(value) ? undefined : 'must be an IP address or a host name',
).transform(normalizeHost)

const path = checked((value) => (isPath(value) ? undefined : PATH_RULE))

export const paths = group({
  graphql: path
    .default('/graphql')
    .describe('GraphQL and WebSockets; event streams are at /stream below it.'),
  jwt: path.default('/jwt').describe('Tokens; they are refreshed at /refresh below it.'),
  console: path
    .optional()
    .describe('The console, its files below it; at the GraphQL path, for browsers, unless set.'),
})
  .prefault({})
  .describe('Where these parts of the gateway are.')

export const admin = group({
  port: whole(0, 65_535).optional().describe('Port of the admin API, on loopback alone; 0 is any free one.'),
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
  .describe('The admin API: off unless it has a port.')

export const tls = group({
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
  clientCa: text().optional().describe('A PEM file: the authorities whose client certificates are verified.'),
})
  .superRefine(({ clientCertificates, clientCa }, context) => {
    const message = findClientCaFault(clientCertificates, clientCa)
    if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['clientCa'] })
  })
  .optional()
  .describe(
    'HTTPS at the port, and HTTP/2. The files are read again when they change, and on SIGHUP. docs/deployment.md tells more.',
  )

export const metrics = group({
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
  .describe('Metrics for Prometheus: off unless they have a port. docs/metrics.md lists them.')

export const cors = group({
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
  )

export const sockets = group({
  tokenParameter: text()
    .refine(isTokenParameter, TOKEN_PARAMETER_RULE)
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
  .describe('What a WebSocket may take, and an event stream.')

export const timeouts = group({
  request: span(1, '1s', '1h').default(30_000).describe('For one request.'),
  shutdown: span(1, '0s', '1h').default(10_000).describe('To finish what has begun.'),
})
  .prefault({})
  .describe('Seconds, or time spans such as "30s"; 30 s for a request, 10 s to shut down unless set.')
