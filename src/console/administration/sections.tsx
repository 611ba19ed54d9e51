import { type ReactNode, useEffect, useState } from 'react'
import type { Ability } from './abilities.ts'
import { Audit } from './audit.tsx'
import { Clients } from './clients.tsx'
import { Decisions } from './decisions.tsx'
import { Issuers } from './issuers.tsx'
import { Live } from './live.tsx'
import { Lacking } from './notice.tsx'
import { OwnKeys } from './own-keys.tsx'
import { Revoke } from './revoke.tsx'
import { Section } from './section.tsx'
import type { Session } from './sign-in.tsx'
import { TimeLeft } from './time-left.tsx'

interface SectionEntry {
  readonly title: string
  /** A section is there for whoever may do one of these. */
  readonly needs: readonly Ability[]
  readonly show: (props: { readonly session: Session }) => ReactNode
}

const SECTIONS: Readonly<Record<string, SectionEntry>> = {
  clients: { title: 'Clients', needs: ['clients'], show: Clients },
  keys: { title: 'Own keys', needs: ['ownKeys'], show: OwnKeys },
  issuers: { title: 'Issuers', needs: ['issuers'], show: Issuers },
  revoke: {
    title: 'Revoke',
    needs: ['revokeJwt', 'revokeToken', 'revokeSubject', 'revokeClient', 'revokeIssuer'],
    show: Revoke,
  },
  decisions: { title: 'Decisions', needs: ['decisions'], show: Decisions },
  audit: { title: 'Audit trail', needs: ['audit'], show: Audit },
  live: { title: 'Live', needs: ['activity'], show: Live },
}

/** The name of a section is all that the URL ever holds. */
function readHash(): string {
  const name = location.hash.slice(1)
  return Object.hasOwn(SECTIONS, name) ? name : 'clients'
}

export function Sections({
  session,
  onSignOut,
}: {
  readonly session: Session
  readonly onSignOut: () => void
}): ReactNode {
  const [name, setName] = useState(readHash)
  useEffect(() => {
    const follow = (): void => setName(readHash())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const { abilities, token } = session
  const section = SECTIONS[name]
  if (section === undefined) return null
  const missing = abilities.missing(...section.needs)
  return (
    <>
      <header className="top">
        <strong>Portcullis administration</strong>
        <span className="who">
          {token.id !== undefined && <span title={token.scopes.join(' ')}>{token.id}</span>}{' '}
          {token.expires !== undefined && <TimeLeft until={token.expires} />}
        </span>
        <button type="button" onClick={onSignOut}>
          Sign out
        </button>
        <nav aria-label="Sections">
          {Object.entries(SECTIONS).map(([key, { title, needs }]) => (
            <a
              key={key}
              href={`#${key}`}
              aria-current={key === name ? 'page' : undefined}
              data-lacking={abilities.missing(...needs).length > 0 || undefined}
            >
              {title}
            </a>
          ))}
        </nav>
      </header>
      <main>
        {missing.length > 0 ? (
          <Section key={name} title={section.title}>
            <Lacking what="This section" scopes={missing} />
          </Section>
        ) : (
          <section.show key={name} session={session} />
        )}
      </main>
    </>
  )
}
