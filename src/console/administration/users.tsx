import type { ReactNode } from 'react'
import type { UserPageView, UserView } from '../../admin/reading-resolvers.ts'
import { ActButton } from './act.tsx'
import { REVOKE, USERS } from './documents.ts'
import { Moment } from './moment.tsx'
import { Fault, Lacking } from './notice.tsx'
import { usePages } from './question.ts'
import { More } from './section.tsx'
import type { Session } from './sign-in.tsx'

interface UsersAnswer {
  readonly users: UserPageView
}

/** The users of a client. Their tokens are those that the client signs for them. */
export function Users({
  session,
  client,
}: {
  readonly session: Session
  readonly client: string
}): ReactNode {
  const { api, abilities } = session
  const { entries, fault, withheld, more, isAsking, askAgain } = usePages<UsersAnswer, UserView, undefined>({
    api,
    document: USERS,
    variables: { client },
    cursor: 'after',
    read: ({ users }) => ({ page: undefined, entries: users.users, next: users.next }),
  })
  return (
    <>
      <Fault answer={fault} />
      {withheld.length > 0 && <Lacking what="What is stored of a user" scopes={withheld} />}
      {entries.length === 0 && !isAsking && fault === undefined && <p className="quiet">It has no users.</p>}
      {entries.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">Created</th>
              <th scope="col">Person</th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map(({ id, createdAt, person }) => (
              <tr key={id}>
                <td data-label="User">{id}</td>
                <td data-label="Created">
                  <Moment at={createdAt} />
                </td>
                <td data-label="Person">
                  {person === null ? <span className="quiet">not shown</span> : <code>{person}</code>}
                </td>
                <td>
                  {abilities.may('revokeSubject') && (
                    <ActButton
                      api={api}
                      label="End the tokens"
                      about={`of user ${id}`}
                      document={REVOKE.subject}
                      variables={{ issuer: client, id, force: false }}
                      onDone={askAgain}
                      warning="Every token that was issued for this user up to now ends."
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More more={more} isAsking={isAsking} />
    </>
  )
}
