import { DEFAULT_SOCKET_LIMITS } from '../connections/socket-limits.ts'
import { assertChoice, assertGroup, assertList, assertTexts } from '../core/option-checks.ts'
import { CERTIFICATE_HEADERS } from '../http/tls/tls-options.ts'
import { DEFAULT_STALENESS_LIMITS } from '../operations/staleness.ts'
import { isTokenParameter, TOKEN_PARAMETER_RULE } from '../persisted/token-parameter.ts'
import { assertPoliciesOptions } from '../policies/policies-options.ts'
import { DEFAULT_CLIENT_SETTINGS } from '../store/client.ts'
import { assertExchangeOptions } from '../token/exchange/exchange-options.ts'
import { listOf } from '../token/issuer-record.ts'
import { ANONYMOUS_SESSION } from '../token/session.ts'
import { TOKEN_FORMS } from '../token/token-form.ts'
import { assertTokenOptions } from '../token/token-options.ts'
import { assertOptionNames, assertStore } from './option-names.ts'
import type { AnyGatewayOptions } from './options.ts'

/**
 * Checks for JavaScript callers what TypeScript and the configuration file already guarantee: a misspelt
 * word, or a limit that is no number, would silently mean no limit. Throws a TypeError.
 */
export function assertPlainOptions(options: AnyGatewayOptions): void {
  const { staleness = {}, sockets = {}, persistedOperations = {}, cors, host, port } = options
  assertOptionNames(options)
  if (options.policies !== undefined) assertPoliciesOptions(options.policies)
  assertStore(options.store)
  assertTokenSettings(options.jwt)
  assertGroup('paths', options.paths ?? {}, ['graphql', 'jwt', 'console'])
  assertGroup('anonymous', options.anonymous ?? {}, Object.keys(ANONYMOUS_SESSION))
  for (const [name, choices] of Object.entries(CHOICES)) assertChoice(name, optionOf(options, name), choices)
  for (const name of LISTS) assertList(name, optionOf(options, name))
  assertTexts('hosts', options.hosts)
  // With 0, HTTP/1.1 would set no limit, and HTTP/2 would refuse every body at once.
  assertNumber('requestTimeout', options.requestTimeout, SPAN)
  assertNumber('shutdownTimeout', options.shutdownTimeout, TIME)
  for (const [index, client] of (options.clients ?? []).entries())
    assertGroup(`clients[${index}]`, client, CLIENT_MEMBERS)
  for (const name of ['onDecision', 'onEpoch', 'context']) {
    const value = optionOf(options, name)
    if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} must be a function.`)
  }
  for (const name of ['production', 'compile']) {
    const value = optionOf(options, name)
    if (value !== undefined && typeof value !== 'boolean')
      throw new TypeError(`${name} must be true or false.`)
  }
  if (options.logTo !== undefined && typeof options.logTo?.write !== 'function')
    throw new TypeError('logTo must have a function `write`.')
  if (host !== undefined && (typeof host !== 'string' || host === ''))
    throw new TypeError('host must be a non-empty string.')
  const { consoleTitle } = options
  if (consoleTitle !== undefined && (typeof consoleTitle !== 'string' || consoleTitle === ''))
    throw new TypeError('consoleTitle must be a non-empty string.')
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new TypeError('port must be a whole number from 0 to 65535.')
  if (cors !== undefined) {
    assertGroup('cors', cors, ['kind', 'origins', 'allowHeaders', 'exposeHeaders'])
    if (cors.kind !== 'loopback' && cors.kind !== 'origins')
      throw new TypeError('cors.kind must be "loopback" or "origins".')
    if (cors.kind === 'origins' && !Array.isArray(cors.origins))
      throw new TypeError('cors.origins must be a list.')
  }
  assertTokenOptions(options.tokens)
  assertExchangeOptions(options.tokenExchange)
  assertGroup('staleness', staleness, Object.keys(DEFAULT_STALENESS_LIMITS))
  for (const [name, value] of Object.entries(staleness)) assertNumber(`staleness.${name}`, value, TIME)
  assertGroup('sockets', sockets, [...Object.keys(DEFAULT_SOCKET_LIMITS), 'tokenParameter'])
  const { tokenParameter, ...limits } = sockets
  if (tokenParameter !== undefined && (typeof tokenParameter !== 'string' || tokenParameter === ''))
    throw new TypeError('sockets.tokenParameter must be a non-empty string.')
  if (tokenParameter !== undefined && !isTokenParameter(tokenParameter))
    throw new TypeError(`sockets.tokenParameter ${TOKEN_PARAMETER_RULE}.`)
  for (const [name, value] of Object.entries(limits))
    assertNumber(`sockets.${name}`, value, COUNTS.includes(name) ? COUNT : TIME)
  assertGroup('persistedOperations', persistedOperations, ['manifest', 'only', 'apq'])
  for (const name of ['only', 'apq'] as const) {
    const value: unknown = persistedOperations[name]
    if (value !== undefined && typeof value !== 'boolean')
      throw new TypeError(`persistedOperations.${name} must be true or false.`)
  }
}

const CHOICES = {
  queries: ['reduce', 'deny'],
  authStatus: ['http', 'graphql'],
  refusals: ['standard', 'aliceo2'],
  console: ['on', 'development', 'off'],
  forwardedHeader: ['x-forwarded-for', 'forwarded'],
  forwardedCertificate: CERTIFICATE_HEADERS,
} as const
const LISTS = ['trustedProxies', 'clientHeaders', 'clients', 'issuers', 'plugins']
const CLIENT_MEMBERS = ['id', 'apiKey', 'scopes', ...Object.keys(DEFAULT_CLIENT_SETTINGS)].filter(
  (name) => name !== 'ceiling',
)
const COUNTS = ['bufferBytes', 'perIdentity', 'perAddress', 'operations']

/** Timers take at most 2^31 - 1 milliseconds: longer ones fire at once. */
const TIME = { least: 0, most: 2_147_483_647, what: 'milliseconds from 0 to 2147483647' }
const SPAN = { ...TIME, least: 1, what: 'milliseconds from 1 to 2147483647' }
const SECONDS = { least: 1, most: Number.MAX_SAFE_INTEGER, what: 'a number of seconds from 1' }
const COUNT = { least: 1, most: Number.MAX_SAFE_INTEGER, what: 'a number from 1' }

function assertNumber(name: string, value: unknown, { least, most, what }: typeof TIME): void {
  if (value !== undefined && !(typeof value === 'number' && value >= least && value <= most))
    throw new TypeError(`${name} must be ${what}.`)
}

/** `settleOptions` reports a missing secret. */
function assertTokenSettings(jwt: AnyGatewayOptions['jwt'] | undefined): void {
  if (jwt === undefined) return
  assertGroup('jwt', jwt, JWT_MEMBERS)
  const { issuer, requireAudience } = jwt
  if (issuer !== undefined && (typeof issuer !== 'string' || issuer === ''))
    throw new TypeError('jwt.issuer must be a non-empty string.')
  if (requireAudience !== undefined && typeof requireAudience !== 'boolean')
    throw new TypeError('jwt.requireAudience must be true or false.')
  assertChoice('jwt.form', jwt.form, TOKEN_FORMS)
  assertTexts('jwt.resources', jwt.resources)
  if (jwt.form === 'rfc9068' && (issuer === undefined || listOf(jwt.audience).length === 0))
    throw new TypeError('jwt.form "rfc9068" needs jwt.issuer and jwt.audience: its tokens name both.')
  for (const name of ['expires', 'maxAge'] as const) assertNumber(`jwt.${name}`, jwt[name], SECONDS)
  assertNumber('jwt.leeway', jwt.leeway, { ...SECONDS, least: 0, what: 'a number of seconds from 0' })
  assertNumber('jwt.refreshGrace', jwt.refreshGrace, TIME)
}

const JWT_MEMBERS: readonly (keyof AnyGatewayOptions['jwt'])[] = [
  ...(['secret', 'expires', 'issuer', 'audience', 'form', 'resources', 'requireAudience', 'proof'] as const),
  ...(['leeway', 'maxAge', 'refreshGrace'] as const),
]

function optionOf(options: AnyGatewayOptions, name: string): unknown {
  return (options as unknown as Readonly<Record<string, unknown>>)[name]
}
