import { type FormEvent, type ReactNode, useState } from 'react'
import type { ClientView, NewApiKeyView } from '../../admin/client-view.ts'
import { useAct } from './act.tsx'
import { Coverage } from './coverage.tsx'
import { ADD_CLIENT } from './documents.ts'
import { LIVES, SpanMenu } from './life.tsx'
import { NewKey } from './new-key.tsx'
import { Fault } from './notice.tsx'
import { useSettled } from './question.ts'
import { readScopes, ScopesField } from './scopes-field.tsx'
import type { Session } from './sign-in.tsx'

interface Added {
  readonly addClient: Pick<NewApiKeyView, 'apiKey'> & { readonly client: Pick<ClientView, 'id'> }
}

export function NewClient({
  session,
  onAdded,
}: {
  readonly session: Session
  readonly onAdded: () => void
}): ReactNode {
  const { api, abilities } = session
  const [id, setId] = useState('')
  const [text, setText] = useState('')
  const [life, setLife] = useState(0)
  const [added, setAdded] = useState<Added['addClient']>()
  const { act, isActing, fault } = useAct(api)
  const scopes = useSettled(text)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    act<Added>(ADD_CLIENT, { id, scopes: readScopes(text), expiresIn: LIVES[life]?.[1] }, ({ addClient }) => {
      setAdded(addClient)
      setId('')
      setText('')
      onAdded()
    })
  }
  return (
    <details className="panel">
      <summary>New client</summary>
      <form onSubmit={submit} autoComplete="off">
        <label>
          Client id
          <input required value={id} maxLength={256} onChange={({ target }) => setId(target.value)} />
        </label>
        <ScopesField value={text} onChange={setText} />
        {abilities.may('catalog') && scopes.trim() !== '' && (
          <Coverage api={api} scopes={readScopes(scopes)} />
        )}
        <SpanMenu label="Its API key expires" spans={LIVES} index={life} onChange={setLife} />
        <button type="submit" className="primary" disabled={isActing}>
          Add the client
        </button>
        <Fault answer={fault} />
      </form>
      {added !== undefined && (
        <NewKey client={added.client.id} apiKey={added.apiKey} onClose={() => setAdded(undefined)} />
      )}
    </details>
  )
}
