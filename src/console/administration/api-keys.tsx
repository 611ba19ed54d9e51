import { type FormEvent, type ReactNode, useState } from 'react'
import type { ApiKeyView, NewApiKeyView } from '../../admin/client-view.ts'
import { ActButton, useAct } from './act.tsx'
import { REMOVE_KEY, ROTATE_KEY } from './documents.ts'
import { LIVES, OVERLAPS, SpanMenu } from './life.tsx'
import { Moment } from './moment.tsx'
import { NewKey } from './new-key.tsx'
import { Fault, Lacking } from './notice.tsx'
import type { Session } from './sign-in.tsx'

export interface ApiKeysProps {
  readonly session: Session
  readonly client: string
  readonly keys: readonly ApiKeyView[]
  readonly onChanged: () => void
}

/** The API keys of a client, with their last use, and the rotation to a new one. */
export function ApiKeys({ session, client, keys, onChanged }: ApiKeysProps): ReactNode {
  const { api, abilities } = session
  const [overlap, setOverlap] = useState(0)
  const [life, setLife] = useState(0)
  const [apiKey, setApiKey] = useState<string>()
  const { act, isActing, fault } = useAct(api)
  const rotate = (event: FormEvent): void => {
    event.preventDefault()
    const variables = { id: client, overlap: OVERLAPS[overlap]?.[1] ?? 0, expiresIn: LIVES[life]?.[1] }
    act<{ readonly rotateClientKey: Pick<NewApiKeyView, 'apiKey'> }>(ROTATE_KEY, variables, (data) => {
      setApiKey(data.rotateClientKey.apiKey)
      onChanged()
    })
  }
  return (
    <>
      <h2>API keys</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Last used</th>
            <th scope="col">Created</th>
            <th scope="col">Expires</th>
            <th scope="col">
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ id, createdAt, expiresAt, lastUsedAt }) => (
            <tr key={id}>
              <td data-label="Key">
                <code>{id}</code>
              </td>
              <td data-label="Last used">
                <Moment at={lastUsedAt} />
              </td>
              <td data-label="Created">
                <Moment at={createdAt} />
              </td>
              <td data-label="Expires">
                <Moment at={expiresAt} />
              </td>
              <td>
                {abilities.may('removeClientKey') && (
                  <ActButton
                    {...{
                      api,
                      document: REMOVE_KEY,
                      variables: { id: client, keyId: id },
                      onDone: onChanged,
                    }}
                    label="Remove"
                    about={`key ${id}`}
                    warning="Whoever uses this key gets no token with it from now on. Tokens that it was shown for go on."
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {keys.length === 0 && (
        <p className="quiet">It has no API key, besides one that the configuration may name.</p>
      )}
      {abilities.may('rotateClientKey') ? (
        <form className="row" onSubmit={rotate}>
          <SpanMenu label="The other keys expire" spans={OVERLAPS} index={overlap} onChange={setOverlap} />
          <SpanMenu label="The new key expires" spans={LIVES} index={life} onChange={setLife} />
          <button type="submit" disabled={isActing}>
            Rotate the key
          </button>
        </form>
      ) : (
        <Lacking what="A new key" scopes={abilities.missing('rotateClientKey')} />
      )}
      <Fault answer={fault} />
      {apiKey !== undefined && (
        <NewKey client={client} apiKey={apiKey} onClose={() => setApiKey(undefined)} />
      )}
    </>
  )
}
