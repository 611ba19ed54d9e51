import type { ReactNode } from 'react'
import type { IssuerPageView, IssuerView, KeySourceView } from '../../admin/issuer-view.ts'
import { ADMIN_ISSUERS, ISSUERS } from './documents.ts'
import { Moment } from './moment.tsx'
import { Fault } from './notice.tsx'
import { type Pages, usePages } from './question.ts'
import { More, Section } from './section.tsx'
import type { Session } from './sign-in.tsx'

interface IssuersAnswer {
  readonly page: IssuerPageView
}

const KINDS = { own: 'our own tokens', trusted: 'configured', tenants: 'configured, many tenants' } as const

function useIssuers({ api }: Session, document: string): Pages<IssuerView, string> {
  return usePages<IssuersAnswer, IssuerView, string>({
    ...{ api, document, cursor: 'after' },
    read: ({ page }) => ({ page: page.process, entries: page.issuers, next: page.next }),
  })
}

/** Everyone whose tokens are believed, at the gateway and at this page, with the state of their keys. */
export function Issuers({ session }: { readonly session: Session }): ReactNode {
  const data = useIssuers(session, ISSUERS)
  const admin = useIssuers(session, ADMIN_ISSUERS)
  const { page } = data
  const refresh = (
    <button
      type="button"
      onClick={() => {
        data.askAgain()
        admin.askAgain()
      }}
    >
      Refresh
    </button>
  )
  return (
    <Section title="Issuers" actions={refresh}>
      <h2>At the gateway</h2>
      <IssuerList issuers={data} />
      {(admin.entries.length > 0 || admin.fault !== undefined) && (
        <>
          <h2>At the admin API</h2>
          <p className="quiet">
            Their tokens count here and not at the gateway (<code>admin.issuers</code>).
          </p>
          <IssuerList issuers={admin} />
        </>
      )}
      {page !== undefined && (
        <p className="quiet">
          As the process {page} sees them: each process looks up keys on its own, when a token asks for them.
        </p>
      )}
    </Section>
  )
}

function IssuerList({ issuers }: { readonly issuers: Pages<IssuerView, string> }): ReactNode {
  const { entries, fault, more, isAsking } = issuers
  return (
    <>
      <Fault answer={fault} />
      {entries.map((issuer) => (
        <Issuer key={issuer.name} issuer={issuer} />
      ))}
      <More more={more} isAsking={isAsking} />
    </>
  )
}

function Issuer({ issuer }: { readonly issuer: IssuerView }): ReactNode {
  const { name, kind, audiences, ceiling, introspected, sources, sourceCount } = issuer
  return (
    <article>
      <h3>{name}</h3>
      <dl>
        <dt>Kind</dt>
        <dd>
          {KINDS[kind]}
          {introspected && ', asked about its tokens'}
        </dd>
        <dt>Audiences</dt>
        <dd>
          {audiences === null ? <span className="warn">any</span> : audiences.join(', ') || 'none of its own'}
        </dd>
        <dt>Ceiling</dt>
        <dd>
          {ceiling === null ? (
            'as the client of each token has it'
          ) : (
            <code>{ceiling.join(' ') || 'nothing'}</code>
          )}
        </dd>
      </dl>
      {sources.map((source) => (
        <KeySourceState key={source.issuer} source={source} isShown={kind === 'tenants'} />
      ))}
      {sourceCount === 0 && <p className="quiet">No token of a tenant has been verified yet.</p>}
      {sourceCount > sources.length && (
        <p className="quiet">And {sourceCount - sources.length} more tenants.</p>
      )}
    </article>
  )
}

/** `isShown`: whether the name of its issuer says more than the title above. */
function KeySourceState({
  source,
  isShown,
}: {
  readonly source: KeySourceView
  readonly isShown: boolean
}): ReactNode {
  const { issuer, keys, remote, urls, fetchedAt, nextFetchAt, failing, lastFailure } = source
  const known = `${keys} ${keys === 1 ? 'key' : 'keys'}`
  return (
    <div className="source" data-failing={failing || undefined}>
      {isShown && <h4>{issuer}</h4>}
      {remote ? (
        <dl>
          <dt>Keys</dt>
          <dd>
            {known}
            {failing && (
              <span className="warn">, and the last look went wrong: those that are known stay good</span>
            )}
          </dd>
          <dt>From</dt>
          <dd>{urls.length === 0 ? 'the metadata of the issuer' : urls.join(', ')}</dd>
          <dt>Last fetched</dt>
          <dd>
            <Moment at={fetchedAt} none="not yet: no token has asked for them" />
          </dd>
          <dt>Next fetch</dt>
          <dd>
            {nextFetchAt === null ? (
              'with the next token'
            ) : (
              <>
                with the first token after <Moment at={nextFetchAt} />
              </>
            )}
          </dd>
          {lastFailure !== null && (
            <>
              <dt>Last error</dt>
              <dd>
                <Moment at={lastFailure.at} />: {lastFailure.cause} {lastFailure.url}
              </dd>
            </>
          )}
        </dl>
      ) : (
        <p>{known}, configured: nothing is fetched.</p>
      )}
    </div>
  )
}
