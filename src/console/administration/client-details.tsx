import { type ReactNode, useState } from 'react'
import type { ClientDetailsView } from '../../admin/client-view.ts'
import { ActButton } from './act.tsx'
import { ApiKeys } from './api-keys.tsx'
import { Ceiling } from './ceiling.tsx'
import { CLIENT, DISABLE_CLIENT, ENABLE_CLIENT, REMOVE_CLIENT } from './documents.ts'
import { Moment } from './moment.tsx'
import { Fault, Lacking } from './notice.tsx'
import { useQuestion } from './question.ts'
import { Section } from './section.tsx'
import type { Session } from './sign-in.tsx'
import { Users } from './users.tsx'

export interface ClientDetailsProps {
  readonly session: Session
  readonly id: string
  readonly onClose: () => void
}

export function ClientDetails({ session, id, onClose }: ClientDetailsProps): ReactNode {
  const { api, abilities } = session
  const { answer, askAgain } = useQuestion<{ readonly client: ClientDetailsView }>(api, CLIENT, { id })
  const [showsUsers, setShowsUsers] = useState(false)
  const client = answer?.kind === 'told' ? answer.data.client : undefined
  const back = (
    <button type="button" onClick={onClose}>
      All clients
    </button>
  )
  return (
    <Section title={`Client ${id}`} actions={back}>
      <Fault answer={answer} />
      {client !== undefined && (
        <>
          <dl>
            <dt>State</dt>
            <dd>
              {client.disabled ? <span className="warn">disabled</span> : 'active'}
              {client.createdAt === null ? (
                ', configured: its settings are changed in the configuration'
              ) : (
                <>
                  , added <Moment at={client.createdAt} />
                </>
              )}
            </dd>
            <dt>Signing key</dt>
            <dd>
              {client.signingKey === null ? (
                <span className="quiet">none</span>
              ) : (
                <>
                  {client.signingKey.kind}, {client.signingKey.algorithm}, set{' '}
                  <Moment at={client.signingKey.setAt} />
                </>
              )}
            </dd>
            <dt>Default scopes</dt>
            <dd>
              <code>{client.defaultScopes.join(' ') || 'none'}</code>
            </dd>
            <dt>Binding of its tokens</dt>
            <dd>{client.proof}</dd>
          </dl>
          <Ceiling session={session} client={client} onChanged={askAgain} />
          <ApiKeys session={session} client={id} keys={client.keys} onChanged={askAgain} />
          <h2>Users</h2>
          {abilities.may('users') ? (
            <details onToggle={({ currentTarget }) => setShowsUsers(currentTarget.open)}>
              <summary>Users of this client</summary>
              {showsUsers && <Users session={session} client={id} />}
            </details>
          ) : (
            <Lacking what="The list of users" scopes={abilities.missing('users')} />
          )}
          {client.createdAt !== null && (
            <>
              <h2>The client itself</h2>
              <p className="buttons">
                {client.disabled
                  ? abilities.may('enableClient') && (
                      <ActButton
                        {...{ api, document: ENABLE_CLIENT, variables: { id }, onDone: askAgain }}
                        label="Enable"
                        about={`client ${id}`}
                      />
                    )
                  : abilities.may('disableClient') && (
                      <ActButton
                        {...{ api, document: DISABLE_CLIENT, variables: { id }, onDone: askAgain }}
                        label="Disable"
                        about={`client ${id}`}
                        warning="Its API keys and tokens do not count until it is enabled again."
                      />
                    )}
                {abilities.may('removeClient') && (
                  <ActButton
                    {...{ api, document: REMOVE_CLIENT, variables: { id }, onDone: onClose }}
                    label="Remove"
                    about={`client ${id}`}
                    warning="Its keys and users are removed with it, and its tokens end. This cannot be undone."
                  />
                )}
              </p>
            </>
          )}
        </>
      )}
    </Section>
  )
}
