import { ERRORS } from '../../core/error-catalogue.ts'
import type { GraphqlAnswer } from './graphql-answer.ts'

/** How to treat the errors that an upstream reports. */
export interface ErrorRule {
  /** `pass`: the client reads them. `mask`: they are logged here, and the client reads our own message. */
  readonly errors: 'pass' | 'mask'
  /** Codes (`extensions.code`) of errors that the client reads even so. */
  readonly errorCodes: readonly string[]
}

/** The rest of an answer, and a log text of what was hidden. */
export interface MaskedAnswer {
  /** The same object if nothing had to be hidden. */
  readonly result: GraphqlAnswer
  /** One line; undefined if no error was hidden. */
  readonly hidden: string | undefined
}

const { code: CODE, message: MESSAGE } = ERRORS.upstream_error
const LONGEST_TEXT = 300

/**
 * Hides everything in an answer, or an event of a subscription, besides data. An error keeps its path, and
 * its message and code if the rule lists the code. Nothing else of it is kept, nor are the answer's
 * extensions. Total.
 */
export function maskErrors(result: GraphqlAnswer, { errors: kind, errorCodes }: ErrorRule): MaskedAnswer {
  if (kind === 'pass' || Object.keys(result).every((key) => key === 'data'))
    return { result, hidden: undefined }
  const reported = result.errors ?? []
  const { data } = result
  const masked = {
    ...(data !== undefined && { data }),
    ...(reported.length > 0 && { errors: reported.map((error) => maskError(error, errorCodes)) }),
  }
  const hidden = reported.flatMap((error) => (isPassed(error, errorCodes) ? [] : [describe(error)]))
  return { result: masked, hidden: hidden.length === 0 ? undefined : describeAll(hidden) }
}

function maskError(error: object, codes: readonly string[]): object {
  const path = pathOf(error)
  const isTold = isPassed(error, codes)
  return {
    message: isTold ? messageOf(error) : MESSAGE,
    ...(path !== undefined && { path }),
    extensions: { code: isTold ? codeOf(error) : CODE },
  }
}

function isPassed(error: object, codes: readonly string[]): boolean {
  const code = codeOf(error)
  return code !== undefined && codes.includes(code)
}

const MOST_TOLD = 5

function describeAll(hidden: readonly string[]): string {
  const more = hidden.length > MOST_TOLD ? ` and ${hidden.length - MOST_TOLD} more` : ''
  return `an upstream reported errors, which were masked: ${hidden.slice(0, MOST_TOLD).join('; ')}${more}`
}

/** An error for a log, without possible secrets: quoted texts, and what looks like a key or a token. */
function describe(error: object): string {
  const message = messageOf(error)
    .slice(0, 10 * LONGEST_TEXT)
    .replaceAll(/"(?:[^"\\]|\\.)*"?|'[^']*'|`[^`]*`/g, '"…"')
    .replaceAll(/\beyJ[\w.~+/=-]+|\b(?=[\w+/=-]*\d)[\w+/=-]{24,}/g, '…')
  const code = codeOf(error)
  const path = pathOf(error)
  const facts = [
    ...(code !== undefined && /^\w{1,80}$/.test(code) ? [code] : []),
    ...(path !== undefined ? [`at ${path.join('.')}`] : []),
  ]
  return `${message.slice(0, LONGEST_TEXT)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

function messageOf(error: object): string {
  const { message } = error as { readonly message?: unknown }
  return typeof message === 'string' ? message : MESSAGE
}

function codeOf(error: object): string | undefined {
  const { extensions } = error as { readonly extensions?: unknown }
  if (typeof extensions !== 'object' || extensions === null) return undefined
  const { code } = extensions as { readonly code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** Response keys and list indices (GraphQL, section 7.1.2); undefined if there is anything else. */
function pathOf(error: object): readonly (string | number)[] | undefined {
  const { path } = error as { readonly path?: unknown }
  if (!Array.isArray(path)) return undefined
  const isStep = (step: unknown): boolean =>
    typeof step === 'string' ? /^[_A-Za-z][_0-9A-Za-z]*$/.test(step) : Number.isSafeInteger(step)
  return path.every(isStep) ? path : undefined
}
