import type { ReactNode } from 'react'
import type { Answer } from './api.ts'

/** Says that the token lacks scopes, and how to have them. */
export function Lacking({
  what,
  scopes,
}: {
  readonly what: string
  readonly scopes: readonly string[]
}): ReactNode {
  return (
    <p className="notice" data-kind="lacking">
      {what} needs {scopes.length === 1 ? 'a scope' : 'scopes'} that this token lacks:{' '}
      {scopes.map((scope, index) => (
        <span key={scope}>
          {index === 0 ? '' : ', '}
          <code>{scope}</code>
        </span>
      ))}
      .
    </p>
  )
}

/** Why a question was not answered; nothing where it was, or is not yet. */
export function Fault({ answer }: { readonly answer: Answer<unknown> | undefined }): ReactNode {
  if (answer === undefined || answer.kind === 'told') return null
  if (answer.kind === 'refused' && answer.missing.length > 0)
    return <Lacking what="This" scopes={answer.missing} />
  return (
    <p className="notice" data-kind="fault" role="alert">
      {answer.message}
    </p>
  )
}
