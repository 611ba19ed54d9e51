import { type GraphiQLPlugin, tryParseJSONC, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { type FormEvent, useState } from 'react'
import { setTokenFields, type TokenFields, useTokenFields } from './token-fields.ts'

type Outcome =
  | { readonly kind: 'idle' | 'waiting' | 'filled' }
  | { readonly kind: 'refused'; readonly message: string }

interface Issued {
  readonly success: boolean
  readonly jwt?: string
  readonly message?: string
}

async function requestToken(path: string, { id, apiKey, scopes: typed }: TokenFields): Promise<string> {
  const scopes = typed.split(/[\s,]+/).filter(Boolean)
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, apiKey, scopes }),
  })
  const issued = (await response.json().catch(() => ({ success: false }))) as Issued
  if (!issued.success || issued.jwt === undefined) {
    throw new Error(issued.message ?? `The gateway answered ${response.status}.`)
  }
  return issued.jwt
}

/** The headers as typed, less the Authorization that a new token replaces. */
function otherHeaders(typed: string): object {
  let headers: Readonly<Record<string, unknown>>
  try {
    headers = tryParseJSONC(typed) ?? {}
  } catch (error) {
    throw new Error(`The headers of this tab ${error instanceof Error ? error.message : error}`)
  }
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'),
  )
}

function TokenForm({ path }: { readonly path: string }) {
  const headerEditor = useGraphiQL((state) => state.headerEditor)
  const { introspect } = useGraphiQLActions()
  const fields = useTokenFields()
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'idle' })

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    setOutcome({ kind: 'waiting' })
    try {
      const others = otherHeaders(headerEditor?.getValue() ?? '')
      const token = await requestToken(path, fields)
      headerEditor?.setValue(JSON.stringify({ ...others, Authorization: `Bearer ${token}` }, null, 2))
      setOutcome({ kind: 'filled' })
      await introspect()
    } catch (error) {
      setOutcome({ kind: 'refused', message: error instanceof Error ? error.message : String(error) })
    }
  }

  return (
    <section className="portcullis-pane" aria-label="Token">
      <h2>Token</h2>
      <p>
        Exchange an API key for a token. It goes into the <em>Headers</em> of this tab and is never stored.
      </p>
      <form onSubmit={submit} autoComplete="off">
        <label>
          Client id
          <input
            name="id"
            value={fields.id}
            onChange={({ target }) => setTokenFields({ id: target.value })}
            required
          />
        </label>
        <label>
          API key
          <input
            name="apiKey"
            type="password"
            autoComplete="off"
            value={fields.apiKey}
            onChange={({ target }) => setTokenFields({ apiKey: target.value })}
            required
          />
        </label>
        <label>
          Scopes
          <textarea
            name="scopes"
            rows={3}
            value={fields.scopes}
            onChange={({ target }) => setTokenFields({ scopes: target.value })}
            spellCheck={false}
            required
          />
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
    <circle cx="8.5" cy="15.5" r="5.5" />
    <path d="M12.4 11.6 21.5 2.5m-4 4 3 3m-6 0 2 2" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
)

/** The pane that exchanges an API key for a token at a path of this origin. */
export function createTokenPlugin(path: string): GraphiQLPlugin {
  return { title: 'Token', icon: KeyIcon, content: () => <TokenForm path={path} /> }
}
