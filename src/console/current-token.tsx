import type { ToldSubject } from '../http/routes/subject-route.ts'
import { Clock } from './clock.tsx'
import { keepToken, useKeptTokens } from './kept-tokens.ts'
import { PatternNotes } from './pattern-notes.tsx'
import { decodeClaims, reasonOf } from './subject.ts'
import { refreshToken, requestToken } from './token-requests.ts'
import { useSetToken } from './use-headers.ts'
import { useOutcome } from './use-outcome.ts'
import type { Asked } from './use-subject.ts'

interface CurrentTokenProps {
  readonly path: string
  readonly token: string | undefined
  readonly asked: Asked | undefined
}

/** The token of the tab as the gateway sees it, with its claims, the time that is left, and ways to a longer one. */
export function CurrentToken({ path, token, asked }: CurrentTokenProps) {
  if (token === undefined) return null
  if (asked?.kind !== 'told')
    return (
      <div className="portcullis-part">
        <h3>This token</h3>
        <p>{asked?.message ?? 'The gateway is asked about it.'}</p>
      </div>
    )
  const { subject, scopes } = asked.answer
  const isVerified = subject.kind === 'identified'
  const claims = decodeClaims(token)
  return (
    <div className="portcullis-part">
      <h3>This token</h3>
      <p data-mark={isVerified ? 'granted' : 'missing'}>
        {isVerified ? 'Verified by the gateway.' : reasonOf(subject.reason)}
      </p>
      {isVerified && <Standing subject={subject} skew={asked.skew} />}
      {isVerified && <PatternNotes patterns={subject.allow} catalog={scopes} />}
      {isVerified && subject.reject !== undefined && <p>It rejects: {subject.reject.join(', ')}</p>}
      <Renewal path={path} token={token} subject={subject} />
      {claims === undefined ? (
        <p>It is no JWT, so it shows no claims.</p>
      ) : (
        <details open={isVerified}>
          <summary>{isVerified ? 'Claims' : 'Claims, which nobody has verified'}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
          <pre tabIndex={0}>{JSON.stringify(claims, null, 2)}</pre>
        </details>
      )}
    </div>
  )
}

interface StandingProps {
  readonly subject: Extract<ToldSubject, { readonly kind: 'identified' }>
  readonly skew: number
}

function Standing({ subject, skew }: StandingProps) {
  const { id, issuer, client, actor, user, expiresAt } = subject
  const rows = { id, issuer, client, user, 'acts for it': actor }
  return (
    <dl>
      {Object.entries(rows).map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
      <div>
        <dt>time left</dt>
        <dd>{expiresAt === undefined ? 'no end' : <Clock until={expiresAt - skew} />}</dd>
      </div>
    </dl>
  )
}

/** Another token with the same request, or, where the gateway refreshes, of the same family. */
function Renewal({
  path,
  token,
  subject,
}: Omit<CurrentTokenProps, 'asked' | 'token'> & { readonly token: string; readonly subject: ToldSubject }) {
  const kept = useKeptTokens().find(({ jwt }) => jwt === token)
  const setToken = useSetToken()
  const [outcome, run] = useOutcome()
  const request = kept?.request
  const isRefreshable = subject.kind === 'identified' && subject.refreshableUntil !== undefined
  const replace = (get: () => Promise<string>): void =>
    void run(async () => {
      const jwt = await get()
      keepToken({ name: kept?.name ?? 'refreshed', jwt, request })
      await setToken(jwt)
    })
  if (request === undefined && !isRefreshable) return null
  return (
    <div className="portcullis-actions">
      {request !== undefined && (
        <button type="button" data-quiet onClick={() => replace(() => requestToken(path, request))}>
          Renew
        </button>
      )}
      {isRefreshable && (
        <button type="button" data-quiet onClick={() => replace(() => refreshToken(path, token))}>
          Refresh
        </button>
      )}
      <output data-kind={outcome.kind}>
        {outcome.kind === 'filled' && 'Another token is in its place.'}
        {outcome.kind === 'refused' && outcome.message}
      </output>
    </div>
  )
}
