import { randomBytes } from 'node:crypto'
import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import { isPageOrigin } from '../http/server/cors.ts'
import type { Log } from '../http/server/log.ts'
import { createRefusedTokenLog } from '../identity/refused-token-log.ts'
import { createTrust, type Trust } from '../identity/trust.ts'
import type { ApiParts } from '../operations/apis/graphql-api.ts'
import { withConfiguredClients } from '../store/configured-clients.ts'
import type { Store } from '../store/store.ts'
import { tellOnce } from '../token/claims/left-out.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'
import { namesOfIssuers } from '../token/issuers/trusted-names.ts'
import { offersProof } from '../token/proof/proof-rules.ts'
import { createRandomPool } from '../token/random-pool.ts'
import type { AnyGatewayOptions } from './options.ts'
import { assertClients, type SettledOptions } from './settled-options.ts'

/** The most bytes that the headers of one request may have. */
export const HEADER_BYTES = 65_536
const DAY = 86_400

/** A trust with the store that it reads. */
export interface Trusting {
  readonly trust: Trust
  readonly store: () => Store
  readonly open: (store: Store) => Promise<void>
  readonly close: () => void
}

export interface TrustingParts {
  readonly baseUrl: () => string | undefined
  readonly signsForUpstreams: boolean
  readonly measures: GatewayMeasures | undefined
  /** The current configuration's log: this part may outlive the configuration that made it. */
  readonly latestLog: () => Log
  readonly log: ApiParts['log']
}

/** Connects the parts that verify and sign tokens. Throws as `createGateway` does. */
export function createTrusting(
  settled: SettledOptions,
  { baseUrl, signsForUpstreams, measures, latestLog, log }: TrustingParts,
): Trusting {
  const { given: options, secret, production, caches, cors } = settled
  const { jwt } = options
  let opened: Store | undefined
  const ownStore = (): Store => {
    if (opened === undefined) throw new TypeError('The store is not open before the gateway listens.')
    return opened
  }
  const own = jwt.issuer ?? OWN_ISSUER
  const trusted = namesOfIssuers(options.issuers)
  const readings = measures?.tokens.readings((name) => (name === own ? own : trusted.find(name)))
  const logRefused = createRefusedTokenLog(
    (line) => latestLog().info(line, 'a token was refused'),
    () => performance.now(),
    (line) => latestLog().debug(line, 'a token was refused'),
  )
  const trust = createTrust(
    {
      ...jwt,
      secret,
      baseUrl,
      signsForUpstreams,
      issuers: options.issuers,
      clientHeaders: options.clientHeaders,
      tokens: options.tokens,
      allowsOrigin: (origin, requestHost) => isPageOrigin(cors, origin, requestHost, settled.publicUrl),
      tokenExchange: options.tokenExchange,
      naming: options.naming,
      production,
      expires: jwt.expires ?? DAY,
      maxHeaderBytes: HEADER_BYTES,
      cache: { entries: Number.POSITIVE_INFINITY, bytes: caches.tokens },
      now: Date.now,
      elapsed: () => performance.now(),
      random: createRandomPool(randomBytes),
      onKeySet({ kind, ...state }) {
        if (kind === 'failed') latestLog().warn(state, 'the keys of an issuer cannot be fetched')
        else latestLog().info(state, 'the keys of an issuer can be fetched again')
      },
      onIntrospection({ kind, ...state }) {
        if (kind === 'failed') latestLog().warn(state, 'an issuer cannot be asked about its tokens')
        else latestLog().info(state, 'an issuer can be asked about its tokens again')
      },
      onIntrospectionRequest: measures?.introspected,
      onLeftOut: tellOnce((leftOut) =>
        latestLog().warn(leftOut, 'a token carries something that grants nothing here'),
      ),
      onRefused(refused) {
        readings?.refused(refused)
        logRefused(refused)
      },
      onBelieved: readings?.believed,
      cacheCounts: measures?.caches.counts.tokens,
      dpop: options.dpop,
      offersProof: offersProof([jwt, ...(options.issuers ?? []), ...(options.clients ?? [])], options.dpop),
    },
    ownStore,
  )
  assertClients(options.clients ?? [], trust.reader.reservedNames)
  let unfollow: (() => void) | undefined
  return {
    trust,
    store: ownStore,
    async open(kept) {
      opened ??= await joinClients(kept, options)
      unfollow ??= await trust.follow((error) => log('error', error, 'the own keys cannot be read'))
    },
    close: () => unfollow?.(),
  }
}

function joinClients(store: Store, { clients = [] }: AnyGatewayOptions): Promise<Store> {
  const configured = clients.map(({ apiKey, scopes, ...settings }) => ({
    ...settings,
    apiKeys: [apiKey ?? ''],
    ceiling: scopes,
  }))
  return withConfiguredClients(store, configured)
}
