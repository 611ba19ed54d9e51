import { type ReactNode, useEffect, useRef } from 'react'

export interface SectionProps {
  readonly title: string
  readonly children: ReactNode
  /** Beside the title. */
  readonly actions?: ReactNode
}

/** A section of the page. Its heading has the focus when it opens, so that a keyboard goes on from there. */
export function Section({ title, actions, children }: SectionProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section aria-labelledby="section-title">
      <header className="section-header">
        <h1 id="section-title" ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </header>
      {children}
    </section>
  )
}

/** Asks for the next page, or says that there is none; and that something is on its way. */
export function More({
  more,
  isAsking,
  label = 'Show more',
}: {
  readonly more: (() => void) | undefined
  readonly isAsking: boolean
  readonly label?: string
}): ReactNode {
  return (
    <p className="more" aria-live="polite">
      {isAsking ? (
        <span className="quiet">Asking…</span>
      ) : (
        more !== undefined && (
          <button type="button" onClick={more}>
            {label}
          </button>
        )
      )}
    </p>
  )
}
