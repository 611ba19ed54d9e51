import { type ReactNode, useState } from 'react'
import type { CoveredOperation } from '../../admin/coverage.ts'
import type { CoverageCounts, CoveredPageView } from '../../admin/reading-resolvers.ts'
import type { AdminApi } from './api.ts'
import { COVER } from './documents.ts'
import { Fault } from './notice.tsx'
import { usePages } from './question.ts'
import { More } from './section.tsx'

interface CoverAnswer {
  readonly coverage: (CoverageCounts & { readonly operations: CoveredPageView }) | null
}

/** The counts in a sentence. */
export function CoverageText({ counts }: { readonly counts: CoverageCounts }): ReactNode {
  const { operationCount, ofOperations, scopes, ofScopes, idle } = counts
  return (
    <>
      {operationCount} of {ofOperations} operations, {scopes} of {ofScopes} scopes
      {idle.length > 0 && (
        <span className="warn">
          {' '}
          ({idle.length === 1 ? 'one pattern covers' : `${idle.length} patterns cover`} nothing:{' '}
          <code>{idle.join(' ')}</code>)
        </span>
      )}
    </>
  )
}

/** What patterns cover, with the operations themselves on demand. */
export function Coverage({
  api,
  scopes,
}: {
  readonly api: AdminApi
  readonly scopes: readonly string[]
}): ReactNode {
  const [isOpen, setIsOpen] = useState(false)
  const { entries, page, fault, more, isAsking } = usePages<
    CoverAnswer,
    CoveredOperation,
    CoverageCounts | null
  >({
    api,
    document: COVER,
    variables: { scopes },
    cursor: 'after',
    read: ({ coverage }) => ({
      page: coverage,
      entries: coverage?.operations.operations ?? [],
      next: coverage?.operations.next ?? null,
    }),
  })
  if (fault !== undefined) return <Fault answer={fault} />
  if (page === null) return <p className="quiet">The gateway has not read its schema yet.</p>
  return (
    <div className="coverage">
      <p aria-live="polite">Covers {page === undefined ? '…' : <CoverageText counts={page} />}.</p>
      <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>Which operations</summary>
        <ul>
          {entries.map(({ coordinate, scopes: by }) => (
            <li key={coordinate}>
              <code>{coordinate}</code>{' '}
              <span className="quiet">{by.length === 0 ? 'any token' : by.join(' and ')}</span>
            </li>
          ))}
        </ul>
        <More more={more} isAsking={isAsking} />
        <p className="quiet">
          By their own rule. Policies, conditions and the fields selected below an operation may need more.
          Public operations need no token and are not counted.
        </p>
      </details>
    </div>
  )
}
