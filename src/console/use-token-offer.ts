import { useGraphiQLActions } from '@graphiql/react'
import { useCallback } from 'react'
import { setTokenFields } from './token-fields.ts'

/** Opens the Token pane with its form filled in for these scopes, to be kept under a name of its own. */
export function useTokenOffer(): (scopes: readonly string[]) => void {
  const { setVisiblePlugin } = useGraphiQLActions()
  return useCallback(
    (scopes) => {
      setTokenFields({ scopes: [...new Set(scopes)].join(' '), name: '' })
      setVisiblePlugin('Token')
    },
    [setVisiblePlugin],
  )
}
