import { useGraphiQLActions } from '@graphiql/react'
import { useExactToken } from './use-exact-token.ts'

interface ExactTokenProps {
  readonly scopes: readonly string[]
  /** Whether the next step, once there is a token, is to run the operation again. */
  readonly runsAgain?: boolean
}

/** The button that gets a token for exactly these scopes, and then the one for the next step. */
export function ExactToken({ scopes, runsAgain = false }: ExactTokenProps) {
  const [get, outcome] = useExactToken()
  const { run } = useGraphiQLActions()
  const isWaiting = outcome.kind === 'waiting'
  const isNext = runsAgain && outcome.kind === 'filled'
  // One element for both, which is never disabled: a keyboard stays on it.
  return (
    <div className="portcullis-actions">
      <button
        type="button"
        aria-disabled={isWaiting}
        onClick={() => {
          if (isNext) void run()
          else if (!isWaiting) get(scopes)
        }}
      >
        {isNext ? 'Run it again' : 'Get a token for exactly this'}
      </button>
      {isNext && <output data-kind="filled">The token is under Headers.</output>}
    </div>
  )
}
