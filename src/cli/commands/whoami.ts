import type { AdministrationFlags } from '../input/administration.ts'
import { type ApiOptions, readApiConfig } from '../input/api-config.ts'
import { apiKindOf } from '../input/api-kind.ts'
import { type GivenTokenFlags, readGivenToken } from '../input/given-token.ts'
import { type CliIo, EXIT, UnreachableError, type UserError } from '../io.ts'
import { leavePlain, paintText } from '../paint.ts'
import { printName } from '../safe-text.ts'
import { printJson, printTable } from '../table.ts'
import { printSpan } from '../token-text.ts'
import type { TokenOwner } from './token-owner.ts'

export interface WhoamiOptions
  extends Omit<ApiOptions, 'config' | 'manifest'>,
    AdministrationFlags,
    GivenTokenFlags {
  /** The origin of a running gateway. */
  readonly url?: string
  /** The client that a header of the request would name. */
  readonly client?: string
}

/** Prints the owner of a token and what it may do. Returns 1 if it is refused, 3 if that cannot be determined. */
export async function runWhoami(options: WhoamiOptions, io: CliIo): Promise<number> {
  const text = readGivenToken(options, io)
  const { owner, unasked } = await findOwner(text, options, io)
  io.stdout(options.json === true ? printJson(owner) : printOwner(owner, io))
  if (unasked !== undefined) io.stderr(`warning: what it covers is not known: ${unasked.message}\n`)
  return unasked?.exitCode ?? CODES[owner.verdict]
}

const CODES = { accepted: EXIT.ok, refused: EXIT.findings, unavailable: EXIT.unreachable } as const

interface Found {
  readonly owner: TokenOwner
  /** Why the catalog is unavailable. */
  readonly unasked?: UserError | undefined
}

async function findOwner(text: string, options: WhoamiOptions, io: CliIo): Promise<Found> {
  if (options.url !== undefined) {
    const { askGateway } = await import('./remote-owner.ts')
    return { owner: await askGateway(options.url, text, options.client) }
  }
  const { coverCatalog, readOwner } = await import('./configured-owner.ts')
  const { owner, granted } = await readOwner(text, options, io)
  if (granted === undefined) return { owner }
  try {
    const config = readApiConfig(options, io)
    const isSample = options.sample === true
    if (apiKindOf(config, isSample) === 'none') return { owner }
    const { loadRuleTable } = await import('../input/api.ts')
    const { catalog } = await loadRuleTable(config, isSample, io)
    return { owner: { ...owner, covers: coverCatalog(granted, catalog) } }
  } catch (error) {
    // The owner is known all the same.
    if (error instanceof UnreachableError) return { owner, unasked: error }
    throw error
  }
}

function printOwner(owner: TokenOwner, io: CliIo): string {
  const paint = io.colours?.stdout === true ? paintText : leavePlain
  const { verdict, reason, issuer, subject, client, actor, scopes, rejects, covers, revoked } = owner
  const name = (text: string | null): string => (text === null ? 'not known' : printName(text))
  const verdictText = paint(verdict === 'accepted' ? 'good' : 'bad', verdict)
  return printTable([
    ['token', reason === null ? verdictText : `${verdictText}: ${reason}`],
    ['subject', name(subject)],
    ['client', client === null ? 'none' : printName(client)],
    ...(actor === null ? [] : [['acting', printName(actor)]]),
    ['issuer', name(issuer)],
    ['scopes', list(scopes)],
    ...(rejects.length === 0 ? [] : [['rejects', list(rejects)]]),
    ['covers', covers === null ? 'not known' : printCoverage(covers)],
    ['time left', printTimeLeft(owner)],
    ['revoked', revoked === null ? 'not known' : revoked ? paint('bad', 'yes') : 'no'],
  ])
}

const MOST_NAMED = 12

function printCoverage({ scopes, of }: NonNullable<TokenOwner['covers']>): string {
  const rest = scopes.length - MOST_NAMED
  const named = scopes.slice(0, MOST_NAMED).map(printName).join(' ')
  const more = rest > 0 ? ` and ${rest} more (--json lists them)` : ''
  return `${scopes.length} of ${of} scopes${named === '' ? '' : `: ${named}${more}`}`
}

function printTimeLeft({ secondsLeft }: TokenOwner): string {
  if (secondsLeft === null) return 'not known'
  return secondsLeft < 0 ? `none: it ended ${printSpan(-secondsLeft)} ago` : printSpan(secondsLeft)
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : texts.map(printName).join(' ')
}
