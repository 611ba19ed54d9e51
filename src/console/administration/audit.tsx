import { type ReactNode, useState } from 'react'
import type { AuditEntryView, AuditPageView } from '../../admin/audit-reading.ts'
import { AUDIT } from './documents.ts'
import { type Filter, type Filtered, Filters } from './filters.tsx'
import { Moment } from './moment.tsx'
import { Fault } from './notice.tsx'
import { usePages } from './question.ts'
import { More, Section } from './section.tsx'
import type { Session } from './sign-in.tsx'

interface AuditAnswer {
  readonly audit: AuditPageView
}

const FILTERS: readonly Filter[] = [
  { name: 'client', label: 'Client', kind: 'text' },
  { name: 'subject', label: 'Subject', kind: 'text' },
  { name: 'action', label: 'Action', kind: 'text', hint: 'token.issued, client.add' },
  { name: 'since', label: 'Since', kind: 'moment' },
  { name: 'until', label: 'Until', kind: 'moment' },
]

/** The audit trail, the newest entry first. */
export function Audit({ session }: { readonly session: Session }): ReactNode {
  const [filtered, setFiltered] = useState<Filtered>({})
  const { entries, page, fault, more, isAsking, askAgain } = usePages<
    AuditAnswer,
    AuditEntryView,
    string | null
  >({
    api: session.api,
    document: AUDIT,
    variables: filtered,
    cursor: 'before',
    read: ({ audit }) => ({ page: audit.searchedTo, entries: audit.entries, next: audit.next }),
  })
  const refresh = (
    <button type="button" onClick={askAgain}>
      Refresh
    </button>
  )
  return (
    <Section title="Audit trail" actions={refresh}>
      <Filters filters={FILTERS} onChange={setFiltered} />
      <Fault answer={fault} />
      <table>
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">When</th>
            <th scope="col">Action</th>
            <th scope="col">Who</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, action, act, actor, address, details }) => (
            <tr key={id}>
              <td data-label="No.">{id}</td>
              <td data-label="When">
                <Moment at={at} />
              </td>
              <td data-label="Action">
                <code>{act ?? action}</code>{' '}
                {act !== null && <span className="quiet">{action.replace('administration.', '')}</span>}
              </td>
              <td data-label="Who">
                {actor.kind} {actor.id} {address !== '' && <span className="quiet">from {address}</span>}
              </td>
              <td data-label="Details">
                <Details json={details} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {entries.length === 0 && !isAsking && fault === undefined && <p className="quiet">No entry fits.</p>}
      {page !== undefined && page !== null && (
        <p className="quiet">
          Searched back to <Moment at={page} />.
        </p>
      )}
      <More more={more} isAsking={isAsking} label="Look further back" />
    </Section>
  )
}

/** What an entry holds besides, name by name: JSON in one piece is hard to read. */
function Details({ json }: { readonly json: string }): ReactNode {
  const members = readMembers(json)
  if (members === undefined) return <code className="details">{json}</code>
  return (
    <ul className="details">
      {members.map(([name, value]) => (
        <li key={name}>
          <span className="quiet">{name}</span>{' '}
          <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
        </li>
      ))}
    </ul>
  )
}

/** Undefined for a text that is no JSON object. */
function readMembers(json: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? Object.entries(value) : undefined
  } catch {
    return undefined
  }
}
