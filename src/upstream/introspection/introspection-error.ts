import type { AnswerHeaders } from '../request/dispatch.ts'
import type { UpstreamFault } from '../request/fault.ts'

/** Where an upstream is. */
export interface Place {
  readonly url: URL
}

const WHY: Readonly<Record<UpstreamFault, string>> = {
  upstream_unreachable: 'it cannot be reached',
  upstream_timeout: 'it took too long',
  upstream_unavailable: 'it has failed several times',
  upstream_invalid: 'its answer is not HTTP, or is too large',
}

/** What a proxy says of a server that is starting, and a server that is busy. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** The upstream did not tell its schema. The message holds nothing that the upstream wrote but a media type. */
export class IntrospectionError extends Error {
  override readonly name = 'IntrospectionError'
  /** Whether asking again may help. */
  readonly isTemporary: boolean
  /** Nothing was asked: it has failed too often just now. */
  readonly isUnasked: boolean

  constructor(message: string, isTemporary: boolean, cause?: unknown, isUnasked = false) {
    super(message, { cause })
    this.isTemporary = isTemporary
    this.isUnasked = isUnasked
  }

  static ofFault(place: Place, fault: UpstreamFault, cause: unknown): IntrospectionError {
    const detail = describeCause(cause)
    const message = `${printPlace(place)}: ${WHY[fault]}${detail === undefined ? '' : ` (${detail})`}`
    return new IntrospectionError(
      message,
      fault !== 'upstream_invalid',
      cause,
      fault === 'upstream_unavailable',
    )
  }

  /** Where to is not said: it is the upstream's text. */
  static ofRedirect(place: Place, status: number): IntrospectionError {
    return new IntrospectionError(
      `${printPlace(place)}: it redirects (status ${status}): name the URL that answers`,
      false,
    )
  }

  static ofStrangeAnswer(place: Place, status: number, headers: AnswerHeaders): IntrospectionError {
    const { 'content-type': type, 'content-encoding': encoding } = headers
    const encoded = encoding === undefined ? '' : `, content encoding ${printWord(encoding)}`
    const what = `status ${status}, content type ${printWord(type)}${encoded}`
    return new IntrospectionError(
      `${printPlace(place)}: it answered with something that is not GraphQL (${what})`,
      TEMPORARY.has(status),
    )
  }

  static ofRefusal(place: Place, status: number): IntrospectionError {
    const hint = 'give its SDL if introspection is switched off there (schemaFrom: sdl)'
    return new IntrospectionError(
      `${printPlace(place)}: it does not answer to introspection (status ${status}): ${hint}`,
      TEMPORARY.has(status),
    )
  }
}

/** Without what may be a key: the query, and the fragment. */
export function printPlace({ url }: Place): string {
  return `${url.origin}${url.pathname}`
}

/** The words of the network, which hold addresses and nothing that an upstream wrote. Never throws. */
export function describeCause(cause: unknown): string | undefined {
  const { message, code, errors } = (cause ?? {}) as {
    readonly message?: unknown
    readonly code?: unknown
    readonly errors?: unknown
  }
  // One for each address of a name: they fail alike.
  if (message === '' && Array.isArray(errors)) return describeCause(errors[0])
  return typeof code === 'string' && typeof message === 'string' && message !== '' ? message : undefined
}

/** One word that an upstream wrote, as far as it is one. */
function printWord(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : (value?.[0] ?? '')
  return /^[\w.+/-]{1,80}(?=\s*(?:;|$))/.exec(text.trim())?.[0] ?? 'none'
}
