import { useCallback, useState } from 'react'

/** How the last attempt of a form or button went. */
export type Outcome =
  | { readonly kind: 'idle' | 'waiting' | 'filled' }
  | { readonly kind: 'refused'; readonly message: string }

/** Runs one attempt at a time, and keeps how it went. */
export function useOutcome(): readonly [Outcome, (attempt: () => Promise<void>) => Promise<void>] {
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'idle' })
  const run = useCallback(async (attempt: () => Promise<void>): Promise<void> => {
    setOutcome({ kind: 'waiting' })
    try {
      await attempt()
      setOutcome({ kind: 'filled' })
    } catch (error) {
      setOutcome({ kind: 'refused', message: error instanceof Error ? error.message : String(error) })
    }
  }, [])
  return [outcome, run]
}
