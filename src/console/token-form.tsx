import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { type FormEvent, useState } from 'react'

type Outcome =
  | { readonly kind: 'idle' | 'waiting' | 'filled' }
  | { readonly kind: 'refused'; readonly message: string }

interface Issued {
  readonly success: boolean
  readonly jwt?: string
  readonly message?: string
}

async function requestToken(form: FormData): Promise<string> {
  const scopes = String(form.get('scopes'))
    .split(/[\s,]+/)
    .filter(Boolean)
  const response = await fetch('/jwt', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: form.get('id'), apiKey: form.get('apiKey'), scopes }),
  })
  const issued = (await response.json().catch(() => ({ success: false }))) as Issued
  if (!issued.success || issued.jwt === undefined) {
    throw new Error(issued.message ?? `The gateway answered ${response.status}.`)
  }
  return issued.jwt
}

/** The headers as typed, with their Authorization line replaced; text that is no JSON object makes way. */
function authorized(headers: string, token: string): string {
  let typed: object = {}
  try {
    typed = JSON.parse(headers) as object
  } catch {}
  const others = Object.entries(typed).filter(([name]) => name.toLowerCase() !== 'authorization')
  return JSON.stringify({ ...Object.fromEntries(others), Authorization: `Bearer ${token}` }, null, 2)
}

function TokenForm() {
  const headerEditor = useGraphiQL((state) => state.headerEditor)
  const { introspect } = useGraphiQLActions()
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'idle' })

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    setOutcome({ kind: 'waiting' })
    try {
      const token = await requestToken(new FormData(event.currentTarget))
      headerEditor?.setValue(authorized(headerEditor.getValue(), token))
      setOutcome({ kind: 'filled' })
      await introspect()
    } catch (error) {
      setOutcome({ kind: 'refused', message: error instanceof Error ? error.message : String(error) })
    }
  }

  return (
    <section className="portcullis-token" aria-label="Token">
      <h2>Token</h2>
      <p>
        Exchange an API key for a token. It goes into the <em>Headers</em> of this tab and is never stored.
      </p>
      <form onSubmit={submit} autoComplete="off">
        <label>
          Client id
          <input name="id" required />
        </label>
        <label>
          API key
          <input name="apiKey" type="password" autoComplete="off" required />
        </label>
        <label>
          Scopes
          <textarea name="scopes" rows={3} defaultValue="Mutation:Person:*" spellCheck={false} required />
        </label>
        <button type="submit" disabled={outcome.kind === 'waiting'}>
          Get a token
        </button>
        <output data-kind={outcome.kind}>
          {outcome.kind === 'filled' && 'The Authorization header is set.'}
          {outcome.kind === 'refused' && outcome.message}
        </output>
      </form>
    </section>
  )
}

const KeyIcon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <circle cx="8" cy="12" r="4.5" />
    <path d="M12.5 12H22m-3 0v4m-3.5-4v2.5" strokeLinecap="round" />
  </svg>
)

export const tokenPlugin: GraphiQLPlugin = { title: 'Token', icon: KeyIcon, content: TokenForm }
