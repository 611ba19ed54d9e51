import { forgetToken, type KeptToken, useKeptTokens } from './kept-tokens.ts'
import { useSetToken } from './use-headers.ts'
import { useOutcome } from './use-outcome.ts'

/** The kept tokens by name, and nobody: whom the tab, the Needs pane and introspection speak for. */
export function TokenSwitch({ current }: { readonly current: string | undefined }) {
  const tokens = useKeptTokens()
  const setToken = useSetToken()
  const [outcome, run] = useOutcome()
  const choose = (jwt: string | undefined): void => void run(() => setToken(jwt))

  function forget({ name, jwt }: KeptToken): void {
    forgetToken(name)
    if (jwt === current) choose(undefined)
  }

  return (
    <fieldset className="portcullis-switch">
      <legend>Speak as</legend>
      <label>
        <input
          type="radio"
          name="speaker"
          checked={current === undefined}
          onChange={() => choose(undefined)}
        />
        nobody
      </label>
      {tokens.map((token) => (
        <div key={token.name}>
          <label>
            <input
              type="radio"
              name="speaker"
              checked={current === token.jwt}
              onChange={() => choose(token.jwt)}
            />
            {token.name}
          </label>
          <button type="button" data-quiet aria-label={`Forget ${token.name}`} onClick={() => forget(token)}>
            Forget
          </button>
        </div>
      ))}
      {current !== undefined && !tokens.some(({ jwt }) => jwt === current) && (
        <label>
          <input type="radio" name="speaker" checked readOnly />
          the token that was typed
        </label>
      )}
      {outcome.kind === 'refused' && <output data-kind="refused">{outcome.message}</output>}
    </fieldset>
  )
}
