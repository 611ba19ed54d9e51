import { randomBytes } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { type Administration, createAdministration } from '../../admin/administration.ts'
import { auditAdministration } from '../../admin/audited-administration.ts'
import type { Outcome } from '../../admin/outcome.ts'
import { type Config, readConfig } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import type { AuthKeySetting } from '../../config/setting-types.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'
import type { AuditActor } from '../../store/audit.ts'
import { type ConfiguredClient, withConfiguredClients } from '../../store/configured-clients.ts'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { namesOfIssuers } from '../../token/issuers/trusted-names.ts'
import { messageOf } from '../error-text.ts'
import { type CliIo, UnreachableError, UserError } from '../io.ts'

/** The flags that select a store: that of the gateway's configuration, from its file, the environment and flags. */
export interface AdministrationFlags {
  readonly config?: string
  readonly database?: string
  readonly json?: boolean
  /** Whether the command can do with a store in memory, which is empty here. */
  readonly inMemory?: boolean
}

export interface Administrating {
  readonly administration: Administration
  readonly store: Store
  readonly config: Config
}

/** The most ids to compare with one that was not found. */
const MOST_SUGGESTED = 1_000
const TOLD_EVERY = 60_000

/** Opens the configured gateway's store for `run`, and closes it afterwards. Throws `UserError`. */
export async function administrate<Value>(
  options: AdministrationFlags,
  io: CliIo,
  run: (administrating: Administrating) => Promise<Value>,
): Promise<Value> {
  const config = readCommandConfig(options, io)
  const opened = await openConfiguredStore(config)
  try {
    const store = await joinClients(opened, config, io)
    const administration = auditAdministration(administer(store, config), store.audit, {
      actor: thisOperator(),
    })
    return await run({ administration, store, config })
  } finally {
    await opened.close()
  }
}

/** The user who runs this command, as the operating system names them. */
export function thisOperator(): AuditActor {
  return { kind: 'operator', user: userName(), host: hostname() }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a numeric id without a name.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

export function administer(store: Store, { jwt, issuers, admin }: Config): Administration {
  return createAdministration({
    store,
    issuers: { own: jwt.issuer, trusted: namesOfIssuers([...issuers, ...(admin.issuers ?? [])]) },
    life: { expires: jwt.expires * 1000, maxAge: (jwt.maxAge ?? 0) * 1000, leeway: (jwt.leeway ?? 0) * 1000 },
    now: Date.now,
  })
}

/** Throws an `UnreachableError` that does not show the URL, which may hold a password. */
export async function openConfiguredStore(
  { storeUrl, storeSetting, audit }: Config,
  io?: CliIo,
): Promise<Store> {
  // A store that is out of reach reports a failure several times a second.
  const toldAt = new Map<string, number>()
  const onProblem = (what: string): void => {
    if (performance.now() - (toldAt.get(what) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY) return
    toldAt.set(what, performance.now())
    io?.stderr(`warning: the store cannot be followed: ${what.replace('_', ' ')}\n`)
  }
  try {
    return await openStore(storeUrl, {
      now: Date.now,
      random: randomBytes,
      auditRetention: audit.retention,
      ...(io && { onProblem }),
    })
  } catch (error) {
    throw new UnreachableError(`${storeSetting}: the store cannot be opened: ${messageOf(error)}`)
  }
}

export function toConfiguredClient({ apiKey, scopes, ...settings }: AuthKeySetting): ConfiguredClient {
  return { ...settings, apiKeys: [apiKey], ceiling: scopes }
}

/** As {@link takeValue}, for an operation on a client: an id that is almost right gets a suggestion. */
export async function takeClient<Value>(
  outcome: Outcome<Value>,
  id: string,
  { store, config }: Administrating,
): Promise<Value> {
  if (outcome.kind === 'done' || outcome.code !== 'NOT_FOUND') return takeValue(outcome)
  const { clients } = await store.clients.list({ first: MOST_SUGGESTED })
  const ids = [...clients, ...config.clients].map((client) => client.id)
  throw new UserError(`${outcome.message}${didYouMean(suggest(id, ids))}`)
}

/** Unwraps an outcome; a failure is the user's mistake. */
export function takeValue<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind === 'done') return outcome.value
  throw new UserError(outcome.message)
}

function readCommandConfig({ config: file, database, inMemory }: AdministrationFlags, io: CliIo): Config {
  const read = readConfig({ flags: { config: file, database }, readFile: io.readFile, purpose: 'administer' })
  if (read.kind === 'problems') throw new UserError(...read.problems.map(printProblem))
  if (inMemory !== true && read.config.storeUrl === 'memory:')
    throw new UserError(
      'store: must not be "memory:" here: such a store ends with its process, and no command can reach it',
    )
  // The flag is for this command only, and means the store, wherever the gateway keeps its own.
  return { ...read.config, storeUrl: database ?? read.config.storeUrl }
}

/**
 * Joins configured clients to the store. A client that is in both keeps the gateway from starting, so here it
 * is only a warning: this command may be the one that removes it.
 */
async function joinClients(store: Store, { clients, made }: Config, io: CliIo): Promise<Store> {
  const configured: ConfiguredClient[] = []
  for (const client of made.client === undefined ? clients : []) {
    if ((await store.clients.get(client.id)) === undefined) configured.push(toConfiguredClient(client))
    else
      io.stderr(
        `warning: the client ${JSON.stringify(client.id)} is configured, and is in the store as well\n`,
      )
  }
  return withConfiguredClients(store, configured)
}
