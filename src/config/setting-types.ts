import type { BudgetOptions, BudgetStoreOptions } from '../budgets/budget-options.ts'
import type { CacheOptions } from '../core/cache-sizes.ts'
import type { DirectiveRenaming } from '../core/schema/directive-renaming.ts'
import type { DecisionOptions } from '../evidence/decision-settings.ts'
import type { TraceOptions } from '../evidence/tracing/trace-context.ts'
import type { ForwardedCertificate, TlsOptions } from '../http/tls/tls-options.ts'
import type { PresetName } from '../token/claims/presets.ts'
import type { ExchangeOptions } from '../token/exchange/exchange-options.ts'
import type { TrustedIssuerOptions } from '../token/issuers/trusted-issuer.ts'
import type { ProofRule } from '../token/proof/key-binding.ts'
import type { DpopOptions } from '../token/proof/proof-checker.ts'
import type { TokenForm } from '../token/token-form.ts'
import type { TokenOptions } from '../token/token-options.ts'
import type { PolicySettings } from './policy-settings.ts'
import type { StitchedSetting, SupergraphSetting, UpstreamSetting } from './upstream-settings.ts'

export type BaselineSetting = 'derived' | 'authenticated' | 'public'

/** All settings, with defaults applied. The unit of a time span is on its line. */
export interface Settings {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  /** An origin. */
  readonly publicUrl?: string | undefined
  /** IP addresses, and networks such as `10.0.0.0/8`. */
  readonly trustedProxies: readonly string[]
  readonly forwardedHeader: 'x-forwarded-for' | 'forwarded'
  readonly forwardedCertificate?: ForwardedCertificate | undefined
  readonly paths: {
    readonly graphql: string
    readonly jwt: string
    readonly console?: string | undefined
  }
  readonly console: 'on' | 'development' | 'off'
  readonly consoleTitle?: string | undefined
  readonly jwt: {
    readonly secret?: string | undefined
    /** Seconds, whole. */
    readonly expires: number
    readonly issuer?: string | undefined
    readonly audience: readonly string[]
    readonly form: TokenForm
    readonly resources: readonly string[]
    /** Seconds. */
    readonly leeway?: number | undefined
    /** Seconds after first issue within which a token can be refreshed; undefined: never. */
    readonly maxAge?: number | undefined
    /** Milliseconds within which a refreshed token may be refreshed once more. */
    readonly refreshGrace: number
    readonly proof?: ProofRule | undefined
  }
  readonly authKeys?: readonly AuthKeySetting[] | undefined
  readonly issuers: readonly TrustedIssuerOptions[]
  readonly tokens: TokenOptions
  readonly tokenExchange?: ExchangeOptions | undefined
  readonly dpop: DpopOptions
  /** Names of headers, in lower case. */
  readonly clientHeaders: readonly string[]
  /** The person that an AliceO2 session stands for when nobody has logged in. */
  readonly anonymous?: AnonymousSetting | undefined
  /** `file:` and a path, or `postgres:`. */
  readonly database: string
  /** `memory:`, `file:` and a path, or `postgres:`. */
  readonly store?: string | undefined
  readonly audit: {
    /** Milliseconds to keep rows. */
    readonly retention?: number | undefined
  }
  /** Milliseconds without news of the store after which guarded operations are refused. */
  readonly staleness: {
    /** Mutations, refreshing and new sockets. */
    readonly writes: number
    readonly reads: number
  }
  readonly admin: {
    /** 0 is any free port; undefined: there is no admin API. */
    readonly port?: number | undefined
    /** `Host` names that it accepts besides loopback names. */
    readonly hosts?: readonly string[] | undefined
    /** Issuers whose tokens count there besides our own. */
    readonly issuers?: readonly TrustedIssuerOptions[] | undefined
    /** Whether it serves a page; as `console` unless given. */
    readonly page?: 'on' | 'development' | 'off' | undefined
    /** How many decisions each process keeps in memory for it. */
    readonly decisions?: number | undefined
  }
  /** Processes that serve together. */
  readonly workers: number | 'cpus'
  /** Files and folders: the API itself, or the rules for upstreams. */
  readonly schema?: readonly string[] | undefined
  /** A GraphQL endpoint to stand in front of. */
  readonly upstream?: UpstreamSetting | undefined
  readonly persistedOperations: {
    /** A file. */
    readonly manifest?: string | undefined
    readonly only: boolean
    readonly apq: boolean
  }
  readonly upstreams?: Readonly<Record<string, StitchedSetting>> | undefined
  readonly supergraph?: SupergraphSetting | undefined
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  readonly introspection?: 'public' | 'authenticated' | 'filtered' | 'off' | undefined
  readonly baseline: {
    readonly mutation: BaselineSetting
    readonly query: BaselineSetting
    readonly subscription: BaselineSetting
  }
  readonly naming: 'action-first' | 'type-first' | { readonly pattern: string }
  readonly directives?: DirectiveRenaming | undefined
  readonly secretClaims: readonly string[]
  readonly enforcement: {
    readonly default: 'enforce' | 'observe'
    readonly observe: readonly string[]
    readonly enforce: readonly string[]
  }
  readonly queries: 'reduce' | 'deny'
  readonly authStatus: 'http' | 'graphql'
  readonly refusals: 'standard' | 'aliceo2'
  readonly limits: {
    readonly depth: number
    readonly aliases: number
    readonly rootFields: number
    readonly fields: number
    readonly tokens: number
    readonly operations: number
    readonly cost?: number | undefined
    readonly listSize?: number | undefined
    readonly bodyBytes: number
  }
  readonly overload: {
    /** Milliseconds; 0 is no limit. */
    readonly eventLoopDelay: number
    /** 0 is no limit. */
    readonly inFlight: number
  }
  readonly caches: CacheOptions
  readonly decisions: DecisionOptions
  readonly budgets: readonly BudgetOptions[]
  readonly budgetStore?: BudgetStoreOptions | undefined
  readonly traces: TraceOptions
  readonly policies?: PolicySettings | undefined
  readonly tls?: TlsOptions | undefined
  readonly metrics: {
    /** 0 is any free port; undefined: there are no metrics. */
    readonly port?: number | undefined
    /** The host of that port; 127.0.0.1 unless given. */
    readonly host?: string | undefined
    /** `Host` names that the port accepts besides loopback names. */
    readonly hosts?: readonly string[] | undefined
  }
  readonly cors: {
    readonly origins?: readonly string[] | undefined
    /** Names of headers, in lower case. */
    readonly allowHeaders: readonly string[]
    readonly exposeHeaders: readonly string[]
  }
  /** Times are milliseconds. */
  readonly sockets: {
    readonly tokenParameter?: string | undefined
    readonly tokenWarning: number
    readonly initTimeout: number
    readonly keepAlive: number
    readonly slowReader: number
    readonly bufferBytes: number
    readonly perIdentity: number
    readonly perAddress: number
    readonly operations: number
  }
  readonly timeouts: {
    /** Milliseconds for a client to send a whole request. */
    readonly request: number
    /** Milliseconds for running work to finish when the gateway stops. */
    readonly shutdown: number
  }
}

export interface AuthKeySetting {
  readonly id: string
  readonly apiKey: string
  /** Patterns. */
  readonly scopes: readonly string[]
  readonly presets?: readonly PresetName[]
  /** Patterns. */
  readonly defaultScopes?: readonly string[]
  readonly userFields?: readonly string[]
  readonly allowUserCreation?: boolean
  readonly proof?: ProofRule
}

export interface AnonymousSetting {
  readonly personid: number
  readonly username: string
  readonly name: string
  /** Scopes, separated by commas. */
  readonly access: string
}
