import { useGraphiQLActions } from '@graphiql/react'
import { useCallback } from 'react'
import { findClient, setTokenFields } from './token-fields.ts'
import { useIssue } from './use-issue.ts'
import { type Outcome, useOutcome } from './use-outcome.ts'

/**
 * Gets a token for exactly these scopes at once, with the client in the Token pane's form. Where that names none, or the
 * gateway refuses, the pane opens with its form filled in.
 */
export function useExactToken(): readonly [get: (scopes: readonly string[]) => void, outcome: Outcome] {
  const { setVisiblePlugin } = useGraphiQLActions()
  const issue = useIssue()
  const [outcome, run] = useOutcome()
  const get = useCallback(
    (wanted: readonly string[]) => {
      const scopes = [...new Set(wanted)]
      const fallBack = (refusal: string | undefined): void => {
        // A token of less must not take the place of another by its name.
        setTokenFields({ scopes: scopes.join(' '), name: '', refusal })
        setVisiblePlugin('Token')
      }
      void run(async () => {
        const client = await findClient()
        if (client === undefined) return fallBack(undefined)
        await issue({ ...client, scopes }).catch((error) => {
          fallBack(error instanceof Error ? error.message : String(error))
          throw error
        })
      })
    },
    [issue, run, setVisiblePlugin],
  )
  return [get, outcome]
}
