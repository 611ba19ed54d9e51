import { type ReactNode, useState } from 'react'
import type { ClientView } from '../../admin/client-view.ts'
import type { ClientPageView } from '../../admin/clients.ts'
import type { CoverageCounts } from '../../admin/reading-resolvers.ts'
import { ClientDetails } from './client-details.tsx'
import { CoverageText } from './coverage.tsx'
import { CLIENTS } from './documents.ts'
import { NewClient } from './new-client.tsx'
import { Fault, Lacking } from './notice.tsx'
import { usePages } from './question.ts'
import { More, Section } from './section.tsx'
import type { Session } from './sign-in.tsx'

interface ClientEntry extends Pick<ClientView, 'id' | 'scopes' | 'disabled' | 'createdAt'> {
  readonly coverage?: CoverageCounts | null
}

interface ClientsAnswer {
  readonly clients: Omit<ClientPageView, 'clients'> & { readonly clients: readonly ClientEntry[] }
}

/** The clients, or one of them. */
export function Clients({ session }: { readonly session: Session }): ReactNode {
  const [open, setOpen] = useState<string>()
  return open === undefined ? (
    <ClientList session={session} onOpen={setOpen} />
  ) : (
    <ClientDetails key={open} session={session} id={open} onClose={() => setOpen(undefined)} />
  )
}

function ClientList({
  session,
  onOpen,
}: {
  readonly session: Session
  readonly onOpen: (id: string) => void
}): ReactNode {
  const { api, abilities } = session
  const catalog = abilities.may('catalog')
  const { entries, fault, more, isAsking, askAgain } = usePages<ClientsAnswer, ClientEntry, undefined>({
    api,
    document: CLIENTS,
    variables: { catalog },
    cursor: 'after',
    read: ({ clients }) => ({ page: undefined, entries: clients.clients, next: clients.next }),
  })
  return (
    <Section title="Clients">
      {abilities.may('addClient') ? (
        <NewClient session={session} onAdded={askAgain} />
      ) : (
        <Lacking what="A new client" scopes={abilities.missing('addClient')} />
      )}
      {!catalog && <Lacking what="What a ceiling covers" scopes={abilities.missing('catalog')} />}
      <Fault answer={fault} />
      <table>
        <thead>
          <tr>
            <th scope="col">Client</th>
            <th scope="col">Ceiling</th>
            {catalog && <th scope="col">Covers</th>}
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, scopes, disabled, createdAt, coverage }) => (
            <tr key={id}>
              <td data-label="Client">
                <button type="button" className="link" onClick={() => onOpen(id)}>
                  {id}
                </button>
              </td>
              <td data-label="Ceiling">
                <code>{scopes.join(' ') || 'nothing'}</code>
              </td>
              {catalog && (
                <td data-label="Covers">
                  {coverage ? <CoverageText counts={coverage} /> : <span className="quiet">not known</span>}
                </td>
              )}
              <td data-label="State">
                {disabled ? <span className="warn">disabled</span> : 'active'}
                {createdAt === null && ', configured'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {entries.length === 0 && !isAsking && fault === undefined && (
        <p className="quiet">There is no client.</p>
      )}
      <More more={more} isAsking={isAsking} />
    </Section>
  )
}
