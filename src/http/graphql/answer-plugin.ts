import { type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import { OperationTypeNode } from 'graphql'
import { assertSubject } from '../../core/authorize/subject.ts'
import type { RuleTable } from '../../core/policy/rule-table.ts'
import { negotiateMediaType, prefersGraphqlResponse } from '../../guard/media-type.ts'
import { NO_SUBSCRIPTION, withoutSecrets } from './request-errors.ts'

export interface AnswerContext {
  readonly subject: unknown
}

const REQUEST_ERRORS = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
])

/** Where our answers differ from those of Apollo Server. */
export function answerPlugin(table: RuleTable): ApolloServerPlugin<AnswerContext> {
  return {
    async requestDidStart() {
      return {
        // Apollo Server would execute it as if it were a query. What is denied has been refused before this.
        async responseForOperation({ operation }) {
          if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return null
          return {
            http: { status: 400, headers: new HeaderMap() },
            body: { kind: 'single', singleResult: { errors: [NO_SUBSCRIPTION.toJSON()] } },
          }
        },
        async willSendResponse({ request, response, contextValue }) {
          if (response.body.kind !== 'single') return
          // Known by now: Apollo Server, where it finds none, negotiates once more.
          const type = negotiateMediaType(request.http?.headers.get('accept'))
          if (type !== undefined) response.http.headers.set('content-type', `${type}; charset=utf-8`)
          const { errors, data } = response.body.singleResult
          if (errors === undefined || data !== undefined) return
          if (!errors.every((error) => REQUEST_ERRORS.has(error.extensions?.['code']))) return
          // GraphQL over HTTP, section 6.4.1: application/json says 200 to every well-formed request.
          if (!prefersGraphqlResponse(request.http?.headers.get('accept'))) response.http.status = 200
          const told = withoutSecrets(errors, table, assertSubject(contextValue.subject))
          response.body = { kind: 'single', singleResult: { ...response.body.singleResult, errors: told } }
        },
      }
    },
  }
}
