import type { IssueResult } from '../../../token/issue.ts'
import type { HttpResponse } from '../../exchange.ts'
import { refuseOauth } from './oauth.ts'

/** The OAuth error for a token that was not issued. */
export function refuseIssue(result: Exclude<IssueResult, { readonly kind: 'issued' }>): HttpResponse {
  switch (result.kind) {
    case 'invalid_scope':
      return refuseOauth('invalid_scope', `The scope at index ${result.index} cannot be read`)
    case 'scope_not_allowed':
      return refuseOauth('scope_not_allowed', `The client has no access to the scope ${result.pattern.text}`)
    case 'token_too_large':
      return refuseOauth('token_too_large', `A token of so many scopes is over ${result.maxBytes} bytes`)
  }
}
