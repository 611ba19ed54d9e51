import { type ReactNode, useState } from 'react'
import type { DecisionPageView, DecisionView } from '../../admin/decision-reading.ts'
import { DECISIONS } from './documents.ts'
import { type Filter, type Filtered, Filters } from './filters.tsx'
import { Moment } from './moment.tsx'
import { Fault } from './notice.tsx'
import { OfProcess } from './of-process.tsx'
import { usePages } from './question.ts'
import { More, Section } from './section.tsx'
import type { Session } from './sign-in.tsx'

/** `documents.ts` asks for no more of it. */
type Decision = Omit<DecisionView, 'traceId' | 'epoch'>

type Page = Omit<DecisionPageView, 'decisions'>

interface DecisionsAnswer {
  readonly decisions: Page & { readonly decisions: readonly Decision[] }
}

const FILTERS: readonly Filter[] = [
  { name: 'verdict', label: 'Verdict', kind: 'choice', choices: ['allow', 'reduce', 'deny', 'refused'] },
  { name: 'client', label: 'Client', kind: 'text' },
  { name: 'subject', label: 'Subject', kind: 'text' },
  { name: 'coordinate', label: 'Denied coordinate', kind: 'text', hint: 'Mutation.CreatePerson, Person' },
  { name: 'since', label: 'Since', kind: 'moment' },
  { name: 'until', label: 'Until', kind: 'moment' },
]

/** The latest decisions of the process that answers. */
export function Decisions({ session }: { readonly session: Session }): ReactNode {
  const [filtered, setFiltered] = useState<Filtered>({})
  const { entries, page, fault, more, isAsking, askAgain } = usePages<DecisionsAnswer, Decision, Page>({
    api: session.api,
    document: DECISIONS,
    variables: filtered,
    cursor: 'before',
    read: ({ decisions }) => ({ page: decisions, entries: decisions.decisions, next: decisions.next }),
  })
  const refresh = (
    <button type="button" onClick={askAgain}>
      Refresh
    </button>
  )
  return (
    <Section title="Decisions" actions={refresh}>
      {page !== undefined && (
        <p className="quiet">
          {page.capacity === 0
            ? 'The configuration keeps no decisions (admin.decisions: 0).'
            : `The latest ${page.kept} of at most ${page.capacity} decisions, in memory. The log has what it is configured for.`}{' '}
          <OfProcess name={page.process} workers={page.workers} />
        </p>
      )}
      <Filters filters={FILTERS} onChange={setFiltered} />
      <Fault answer={fault} />
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Verdict</th>
            <th scope="col">Operation</th>
            <th scope="col">Who</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((decision) => (
            <DecisionRow key={decision.id} decision={decision} />
          ))}
        </tbody>
      </table>
      {entries.length === 0 && !isAsking && fault === undefined && <p className="quiet">No decision fits.</p>}
      <More more={more} isAsking={isAsking} />
    </Section>
  )
}

function DecisionRow({ decision }: { readonly decision: Decision }): ReactNode {
  const { time, verdict, wouldBe, cause, denied, wouldDeny, usedScopes } = decision
  const { operationKind, operationName, transport, milliseconds, requestId } = decision
  const { issuer, subject, client, actor } = decision
  return (
    <tr>
      <td data-label="When">
        <Moment at={time} />
      </td>
      <td data-label="Verdict">
        <span className="verdict" data-verdict={verdict}>
          {verdict}
        </span>
        {wouldBe !== null && <span className="warn"> (enforced: {wouldBe})</span>}
      </td>
      <td data-label="Operation">
        {operationKind ?? 'unreadable'} {operationName ?? ''}{' '}
        <span className="quiet">
          {transport}
          {milliseconds !== null && `, ${milliseconds.toFixed(1)} ms`}
        </span>
        {requestId !== null && <code className="quiet details">{requestId}</code>}
      </td>
      <td data-label="Who">
        {subject === null ? <span className="quiet">nobody</span> : subject}
        {client !== null && client !== subject && ` by client ${client}`}
        {actor !== null && ` through ${actor}`}
        {issuer !== null && <span className="quiet"> of {issuer}</span>}
      </td>
      <td data-label="Why">
        {cause !== null && <code>{cause}</code>} {denied.length > 0 && <code>{denied.join(' ')}</code>}
        {wouldDeny.map(({ coordinate, missingScopes }) => (
          <div key={coordinate}>
            would deny <code>{coordinate}</code>: <code>{missingScopes.join(' ')}</code>
          </div>
        ))}
        {usedScopes.length > 0 && (
          <span className="quiet">
            used <code>{usedScopes.join(' ')}</code>
          </span>
        )}
      </td>
    </tr>
  )
}
