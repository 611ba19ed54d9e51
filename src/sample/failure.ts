import { GraphQLError } from 'graphql'
import type { ThingType } from './definition.ts'

export type SampleFailureCode = 'BAD_USER_INPUT' | 'CONFLICT' | 'NOT_FOUND' | 'TOO_SLOW'

function fail(code: SampleFailureCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } })
}

/** Quotes an identifier, cut short: it may be 256 characters of anything. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}

export function notFound(type: ThingType, identifier: string): GraphQLError {
  return fail('NOT_FOUND', `There is no ${type} ${quote(identifier)}.`)
}

export function conflict(type: ThingType, identifier: string): GraphQLError {
  return fail('CONFLICT', `There is already a ${type} ${quote(identifier)}.`)
}

export function badInput(message: string): GraphQLError {
  return fail('BAD_USER_INPUT', message)
}

export function tooSlow(): GraphQLError {
  return fail('TOO_SLOW', 'Too many events were left unread: the subscription has ended.')
}
