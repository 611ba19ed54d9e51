import { type FormEvent, type ReactNode, useState } from 'react'
import type { ClientView } from '../../admin/client-view.ts'
import { useAct } from './act.tsx'
import { Coverage } from './coverage.tsx'
import { UPDATE_CLIENT } from './documents.ts'
import { Fault, Lacking } from './notice.tsx'
import { useSettled } from './question.ts'
import { readScopes, ScopesField } from './scopes-field.tsx'
import type { Session } from './sign-in.tsx'

export interface CeilingProps {
  readonly session: Session
  readonly client: Pick<ClientView, 'id' | 'scopes' | 'createdAt'>
  readonly onChanged: () => void
}

/** The ceiling of a client, what it covers, and a form that changes it. */
export function Ceiling({ session, client, onChanged }: CeilingProps): ReactNode {
  const { api, abilities } = session
  const { id, scopes, createdAt } = client
  const [text, setText] = useState<string>()
  const { act, isActing, fault } = useAct(api)
  const shown = useSettled(text ?? scopes.join(' '))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    act(UPDATE_CLIENT, { id, scopes: readScopes(text ?? '') }, () => {
      setText(undefined)
      onChanged()
    })
  }
  return (
    <>
      <h2>Ceiling</h2>
      {text === undefined ? (
        <p>
          <code>{scopes.join(' ') || 'nothing'}</code>{' '}
          {createdAt !== null && abilities.may('updateClient') && (
            <button type="button" onClick={() => setText(scopes.join('\n'))}>
              Change the ceiling
            </button>
          )}
        </p>
      ) : (
        <form onSubmit={submit}>
          <ScopesField value={text} onChange={setText} />
          <p className="buttons">
            <button type="submit" className="primary" disabled={isActing}>
              Save the ceiling
            </button>
            <button type="button" onClick={() => setText(undefined)}>
              Cancel
            </button>
          </p>
          <Fault answer={fault} />
        </form>
      )}
      {abilities.may('catalog') ? (
        <Coverage api={api} scopes={readScopes(shown)} />
      ) : (
        <Lacking what="What a ceiling covers" scopes={abilities.missing('catalog')} />
      )}
    </>
  )
}
