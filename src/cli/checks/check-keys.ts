import type { Config } from '../../config/config.ts'
import { createTrustedIssuerRecord, findTrustWarning } from '../../token/issuers/trusted-issuer.ts'
import type { KeySet } from '../../token/keys/key-set.ts'
import type { KeySetState } from '../../token/keys/key-set-state.ts'
import {
  type CheckResult,
  failBy,
  failUnreachable,
  ONLINE_ASKS,
  PATIENCE,
  pass,
  skip,
  type ToldTime,
} from './check-result.ts'
import { askRemote } from './remote-answer.ts'

export interface KeysChecked {
  readonly results: readonly CheckResult[]
  readonly times: readonly ToldTime[]
}

/** Looks at the keys of each issuer as the gateway would: those that are configured, and, online, those behind a URL. */
export async function checkKeys(config: Config, isOnline: boolean): Promise<KeysChecked> {
  const own = pass(
    'keys',
    config.made.secret ? 'own tokens: a secret made for each run' : 'own tokens: one secret',
  )
  const checked = await Promise.all(config.issuers.map((issuer) => checkIssuer(issuer, config, isOnline)))
  return {
    results: [own, ...checked.flatMap(({ results }) => results)],
    times: checked.flatMap(({ times }) => times),
  }
}

async function checkIssuer(
  issuer: Config['issuers'][number],
  { production, naming, jwt: { leeway } }: Config,
  isOnline: boolean,
): Promise<KeysChecked> {
  const { iss, jwks } = issuer
  let state: KeySetState | undefined
  const onKeySet = (told: KeySetState): void => {
    state = told
  }
  const settings = { production, naming, leeway, onKeySet }
  const warning = findTrustWarning(issuer)
  const warnings: readonly CheckResult[] =
    warning === undefined ? [] : [{ part: 'keys', state: 'warning', what: warning }]
  const tell = (result: CheckResult, times: readonly ToldTime[] = []): KeysChecked => ({
    results: [result, ...warnings],
    times,
  })
  try {
    const limited = jwks === undefined ? issuer : { ...issuer, jwks: { timeout: PATIENCE, ...jwks } }
    const { keys } = createTrustedIssuerRecord(limited, settings)
    if (jwks === undefined) return tell(pass('keys', `${iss}: ${count(await keys.current())}`))
    const url = new URL(jwks.url)
    const place = `${iss}: ${url.origin}${url.pathname}`
    if (!isOnline) return tell(skip('keys', `${place}: ${ONLINE_ASKS}`))
    const [found, answer] = await Promise.all([keys.current(), askRemote(jwks.url)])
    const times = answer.kind === 'answered' && answer.time !== undefined ? [answer.time] : []
    if (state?.kind === 'failed') return tell(failUnreachable('keys', `${place}: ${state.cause}`), times)
    return tell(pass('keys', `${place}: ${count(found)}`), times)
  } catch (error) {
    return { results: failBy('keys', error), times: [] }
  }
}

function count({ keys }: KeySet): string {
  return `${keys.length} key${keys.length === 1 ? '' : 's'}`
}
