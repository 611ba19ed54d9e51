import { coveredBy, faultOf } from './scope-patterns.ts'

interface PatternNotesProps {
  readonly patterns: readonly string[]
  /** Undefined where the gateway does not tell it to this caller. */
  readonly catalog: readonly string[] | undefined
}

/** What each pattern stands for: how many scopes of the catalog, and which where they are few. */
export function PatternNotes({ patterns, catalog }: PatternNotesProps) {
  const told = [...new Set(patterns)]
  return (
    <ul className="portcullis-notes" aria-live="polite">
      {told.map((pattern) => (
        <li key={pattern}>
          <code>{pattern}</code> {noteOf(pattern, catalog)}
        </li>
      ))}
    </ul>
  )
}

const FEW = 3

function noteOf(pattern: string, catalog: readonly string[] | undefined): string {
  const fault = faultOf(pattern)
  if (fault !== undefined) return fault
  if (catalog === undefined) return 'the catalog is not told to this caller'
  const covered = coveredBy(pattern, catalog)
  if (covered.length === 0) return `covers none of the ${catalog.length} scopes: it grants nothing`
  if (!/[*?]/.test(pattern)) return 'is one scope of the catalog'
  const names = covered.length <= FEW ? `: ${covered.join(', ')}` : ''
  return `covers ${covered.length} of the ${catalog.length} scopes${names}`
}
