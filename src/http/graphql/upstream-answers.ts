import type { GraphQLError } from 'graphql'
import { TOKEN_STATUS_HEADER } from '../../adapters/apollo/auth-plugin.ts'
import { type Subject, tokenStatusOf } from '../../core/authorize/subject.ts'
import { ERRORS } from '../../core/error-catalogue.ts'
import type { OperationLimitError } from '../../core/operation/limits.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import type { StreamingResponse } from '../exchange.ts'
import { pointTo, refuseGraphql } from './graphql.ts'
import type { NotRunnable } from './operation-verdict.ts'
import { formatRequestErrors } from './request-errors.ts'

/** Makes the answers of one request, in the media type that it accepts: those of the local gateway, word for word. */
export interface Answerer {
  /** What does not parse, validate or coerce (GraphQL over HTTP, section 6.4.1: `application/json` says 200). */
  readonly requestErrors: (errors: readonly GraphQLError[], subject: Subject) => StreamingResponse
  readonly notRunnable: (verdict: NotRunnable, subject: Subject) => StreamingResponse
  readonly data: (
    status: number,
    body: StreamingResponse['body'],
    subject: Subject,
    headers?: Readonly<Record<string, string>>,
  ) => StreamingResponse
  readonly tooComplex: (excess: OperationLimitError) => StreamingResponse
}

export interface AnswererOptions {
  readonly upstream: Pick<Upstream, 'epoch'>
  readonly authStatus: 'http' | 'graphql'
  readonly resourceMetadata: () => string | undefined
}

const GRAPHQL_RESPONSE = 'application/graphql-response+json'

export function createAnswerer(mediaType: string, options: AnswererOptions): Answerer {
  const isGraphqlResponse = mediaType === GRAPHQL_RESPONSE
  const answer = (
    status: number,
    body: StreamingResponse['body'],
    headers: Readonly<Record<string, string>>,
  ): StreamingResponse => ({
    status,
    headers: Object.assign(
      {
        'content-type': `${mediaType}; charset=utf-8`,
        'cache-control': 'no-store',
        vary: 'Accept, Authorization',
      },
      headers,
    ),
    body,
  })
  const answers: Answerer = {
    requestErrors(errors, subject) {
      const told = formatRequestErrors(errors, options.upstream.epoch().guard.table, subject)
      return answer(isGraphqlResponse ? 400 : 200, JSON.stringify({ errors: told }), {})
    },
    notRunnable(verdict, subject) {
      switch (verdict.kind) {
        case 'invalid':
          return answers.requestErrors(verdict.errors, subject)
        case 'too_complex':
          return answers.tooComplex(verdict.excess)
        case 'stale': {
          const { status, code, message } = ERRORS.stale_store
          const body = JSON.stringify({ errors: [{ message, extensions: { code } }] })
          return answer(status, body, { 'retry-after': '1' })
        }
        case 'refused': {
          const { status, errors } = verdict.refusal
          const answersOk = options.authStatus === 'graphql' && !isGraphqlResponse
          const headers = pointTo(options.resourceMetadata(), verdict.refusal.headers)
          return answer(answersOk ? 200 : status, JSON.stringify({ errors }), {
            ...headers,
            ...tokenStatus(subject),
          })
        }
      }
    },
    data: (status, body, subject, headers) =>
      answer(status, body, Object.assign({}, headers, tokenStatus(subject))),
    tooComplex: ({ message, limit, allowed }) =>
      refuseGraphql('operation_too_complex', message, {}, { limit, allowed }),
  }
  return answers
}

function tokenStatus(subject: Subject): Readonly<Record<string, string>> {
  const status = tokenStatusOf(subject)
  return status === undefined ? {} : { [TOKEN_STATUS_HEADER]: status }
}
