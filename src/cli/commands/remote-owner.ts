import { askRemote } from '../checks/remote-answer.ts'
import { UnreachableError, UserError } from '../io.ts'
import { NOBODY, type TokenOwner } from './token-owner.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * Asks a gateway about the owner of a token. Follows no redirect, so that the token reaches only that origin.
 * Throws `UnreachableError`, or a `UserError` when there is no gateway.
 */
export async function askGateway(
  url: string,
  token: string,
  client: string | undefined,
): Promise<TokenOwner> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UserError('--url: must be the origin of a gateway, such as http://127.0.0.1:4000')
  const place = new URL(url).origin
  const answer = await askRemote(`${url.replace(/\/+$/, '')}/scopes/subject`, {
    headers: { authorization: `Bearer ${token}`, ...(client !== undefined && { 'x-client-id': client }) },
  })
  if (answer.kind === 'silent') throw new UnreachableError(`--url: ${place}: ${answer.why}`)
  const { status, json } = answer
  if (status >= 500) throw new UnreachableError(`--url: ${place}: answers with status ${status}`)
  const told = membersOf(json)
  if (status !== 200 || typeof told['time'] !== 'number' || told['subject'] === undefined)
    throw new UserError(
      `--url: ${place}: is no Portcullis gateway that tells of tokens (status ${status} for /scopes/subject)`,
    )
  return toOwner(membersOf(told['subject']), told['time'], coverageOf(told))
}

function toOwner(subject: Members, now: number, covers: TokenOwner['covers']): TokenOwner {
  const { kind, reason, issuer, id, client, actor, expiresAt } = subject
  if (kind !== 'identified') {
    const why = textOf(reason)
    const verdict = kind === 'undetermined' ? 'unavailable' : 'refused'
    return { ...NOBODY, verdict, reason: why, revoked: why === 'revoked_token' ? true : null }
  }
  const scopes = textsOf(subject['allow']) ?? []
  const rejects = textsOf(subject['reject']) ?? []
  const ends = typeof expiresAt === 'number' ? expiresAt / 1_000 : null
  return {
    verdict: 'accepted',
    reason: null,
    issuer: textOf(issuer),
    subject: textOf(id),
    client: textOf(client),
    actor: textOf(actor),
    scopes,
    rejects,
    covers,
    expires: ends,
    secondsLeft: ends === null ? null : Math.floor(ends - now / 1_000),
    revoked: false,
  }
}

/** The coverage; null where the introspection rule withholds it. */
function coverageOf({ scopes, covered }: Members): TokenOwner['covers'] {
  const [all, held] = [textsOf(scopes), textsOf(covered)]
  return all === undefined || held === undefined ? null : { scopes: held, of: all.length }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}
