import { useCallback } from 'react'
import { keepToken } from './kept-tokens.ts'
import { PAGE } from './page-data.ts'
import { requestToken, type TokenRequest } from './token-requests.ts'
import { useSetToken } from './use-headers.ts'

/** Exchanges an API key for a token, keeps it under a name, and puts it into the headers of the tab. Rejects with a sentence. */
export function useIssue(): (request: TokenRequest, name?: string) => Promise<void> {
  const setToken = useSetToken()
  return useCallback(
    async (request, name = '') => {
      const jwt = await requestToken(PAGE.jwt, request)
      keepToken({ name: name.trim() || request.scopes.join(' '), jwt, request })
      await setToken(jwt)
    },
    [setToken],
  )
}
