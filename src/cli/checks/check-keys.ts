import type { Config } from '../../config/config.ts'
import { listOf } from '../../token/issuer-record.ts'
import { createTenantIssuers } from '../../token/issuers/tenant-issuers.ts'
import { isTemplate } from '../../token/issuers/tenant-template.ts'
import { createTrustedIssuerRecord, findTrustWarning } from '../../token/issuers/trusted-issuer.ts'
import { metadataUrls } from '../../token/keys/discovery.ts'
import type { KeySet } from '../../token/keys/key-set.ts'
import type { KeySetState } from '../../token/keys/key-set-state.ts'
import { printUrl } from '../../token/keys/remote-document.ts'
import { checkIntrospection, isAskedAlone } from './check-introspection.ts'
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

/** Checks the keys of each issuer as the gateway would: configured keys, and, online, those behind a URL. */
export async function checkKeys(config: Config, isOnline: boolean): Promise<KeysChecked> {
  const own = pass(
    'keys',
    config.made.secret ? 'own tokens: a secret made for each run' : 'own tokens: one secret',
  )
  const [checked, introspections] = await Promise.all([
    Promise.all(config.issuers.map((issuer) => checkIssuer(issuer, config, isOnline))),
    Promise.all(config.issuers.map((issuer) => checkIntrospection(issuer, isOnline))),
  ])
  return {
    results: [own, ...checked.flatMap(({ results }) => results), ...introspections.flat()],
    times: checked.flatMap(({ times }) => times),
  }
}

async function checkIssuer(
  issuer: Config['issuers'][number],
  config: Config,
  isOnline: boolean,
): Promise<KeysChecked> {
  const { iss, jwks } = issuer
  if (isTemplate(iss)) return checkTemplate(issuer, config)
  const {
    production,
    naming,
    jwt: { leeway },
  } = config
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
    const isListed = issuer.keys !== undefined || isAskedAlone(issuer)
    const limited = isListed ? issuer : { ...issuer, jwks: { timeout: PATIENCE, ...jwks } }
    const { keys } = createTrustedIssuerRecord(limited, settings)
    if (isListed) return tell(pass('keys', `${iss}: ${count(await keys.current())}`))
    const urls = placesOf(iss, jwks?.url)
    const place = `${iss}: ${urls.map(printUrl).join(', ')}`
    if (!isOnline) return tell(skip('keys', `${place}: ${ONLINE_ASKS}`))
    const [found, ...answers] = await Promise.all([
      keys.current(),
      ...urls.map(({ href }) => askRemote(href)),
    ])
    const times = answers.flatMap((answer) => (answer.kind === 'answered' ? (answer.time ?? []) : []))
    if (state?.kind === 'failed')
      return tell(failUnreachable('keys', `${iss}: ${state.url}: ${state.cause}`), times)
    return tell(pass('keys', `${place}: ${count(found)}`), times)
  } catch (error) {
    return { results: failBy('keys', error), times: [] }
  }
}

/** The keys of a multi-tenant issuer belong to its tenants, which only tokens name, so none are fetched here. */
function checkTemplate(
  issuer: Config['issuers'][number],
  { production, naming, jwt: { leeway } }: Config,
): KeysChecked {
  const warning = findTrustWarning(issuer)
  try {
    createTenantIssuers(issuer, { production, naming, leeway })
    const said = skip('keys', `${issuer.iss}: the keys of each tenant are looked for with its first token`)
    return {
      results: [
        said,
        ...(warning === undefined ? [] : [{ part: 'keys', state: 'warning', what: warning } as const]),
      ],
      times: [],
    }
  } catch (error) {
    return { results: failBy('keys', error), times: [] }
  }
}

/** The URLs of its key sets, or the first URL of its metadata. */
function placesOf(iss: string, url: string | readonly string[] | undefined): readonly URL[] {
  return url === undefined ? metadataUrls(iss).slice(0, 1) : listOf(url).map((text) => new URL(text))
}

function count({ keys }: KeySet): string {
  return `${keys.length} key${keys.length === 1 ? '' : 's'}`
}
