import { type FormEvent, type ReactNode, useState } from 'react'
import { type Abilities, findAbilities } from './abilities.ts'
import { type AdminApi, createAdminApi } from './api.ts'
import { printToken, readToken, type TokenText } from './token.ts'

/** Somebody who has shown a token that counts. It is in memory alone, and gone when the page is. */
export interface Session {
  readonly api: AdminApi
  readonly abilities: Abilities
  readonly token: TokenText
}

export interface SignInProps {
  readonly path: string
  /** Why the session before has ended. */
  readonly ended: string | undefined
  readonly onSession: (session: Session) => void
  readonly onUnauthenticated: (message: string) => void
}

export function SignIn({ path, ended, onSession, onUnauthenticated }: SignInProps): ReactNode {
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  const [isAsking, setIsAsking] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const token = text.trim().replace(/^Bearer\s+/i, '')
    if (!/^[\x21-\x7e]+$/.test(token)) {
      setFault('Paste a token: one word, without spaces inside.')
      return
    }
    setIsAsking(true)
    let hasBegun = false
    const api = createAdminApi(path, token, (message) => {
      if (hasBegun) onUnauthenticated(message)
    })
    const answer = await findAbilities(api)
    setIsAsking(false)
    if (answer.kind === 'told') {
      hasBegun = true
      onSession({ api, abilities: answer.data, token: readToken(token) })
      return
    }
    setFault(
      answer.kind === 'unauthenticated'
        ? `${answer.message.replace(/\.$/, '')}. A token counts here when it names the audience of the admin API, as those of portcullis token --admin do. ${printToken(readToken(token))}`
        : answer.message,
    )
  }
  return (
    <main className="sign-in">
      <h1>Portcullis administration</h1>
      {ended !== undefined && fault === undefined && (
        <p className="notice" data-kind="fault" role="alert">
          {ended}
        </p>
      )}
      <p>
        Sign in with an admin token. On the machine of the gateway, <code>portcullis token --admin</code>{' '}
        prints one. A token of your identity provider counts where <code>admin.issuers</code> names it: it
        needs the audience that is set there, and scopes such as <code>Query:Client:Read</code>. Paste its
        text.
      </p>
      <form onSubmit={submit} autoComplete="off">
        <label>
          Admin token
          {/* No password field: browsers offer to store what is in one. */}
          <textarea
            className="secret"
            rows={3}
            required
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        <button type="submit" className="primary" disabled={isAsking}>
          Sign in
        </button>
      </form>
      {fault !== undefined && (
        <p className="notice" data-kind="fault" role="alert">
          {fault}
        </p>
      )}
      <p className="quiet">
        The token stays in the memory of this page: nothing is stored, and a reload forgets it.
      </p>
    </main>
  )
}
