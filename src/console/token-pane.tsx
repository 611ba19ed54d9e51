import type { GraphiQLPlugin } from '@graphiql/react'
import { CurrentToken } from './current-token.tsx'
import { tokenIn } from './headers-text.ts'
import { PasteForm } from './paste-form.tsx'
import { TokenForm } from './token-form.tsx'
import { TokenSwitch } from './token-switch.tsx'
import { useHeadersText } from './use-headers.ts'
import { useSubject } from './use-subject.ts'

function TokenPane({ path }: { readonly path: string }) {
  const headers = useHeadersText()
  const asked = useSubject(headers)
  const catalog = asked?.kind === 'told' ? asked.answer.scopes : undefined
  const token = tokenIn(headers)
  return (
    <section className="portcullis-pane" aria-label="Token">
      <h2>Token</h2>
      <p>
        Exchange an API key for a token. It goes into the <em>Headers</em> of this tab and is never stored.
      </p>
      <TokenForm catalog={catalog} />
      <TokenSwitch current={token} />
      <CurrentToken path={path} token={token} asked={asked} />
      <PasteForm />
    </section>
  )
}

const KeyIcon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <circle cx="8.5" cy="15.5" r="5.5" />
    <path d="M12.4 11.6 21.5 2.5m-4 4 3 3m-6 0 2 2" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
)

/** The pane that gets, takes and shows tokens; `path` is where an API key is exchanged for one. */
export function createTokenPlugin(path: string): GraphiQLPlugin {
  return { title: 'Token', icon: KeyIcon, content: () => <TokenPane path={path} /> }
}
