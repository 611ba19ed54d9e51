import type { AnswerHeaders } from '../request/dispatch.ts'
import type { UpstreamFault } from '../request/fault.ts'

/** The place of an upstream. */
export interface Place {
  readonly url: URL
}

const WHY: Readonly<Record<UpstreamFault, string>> = {
  upstream_unreachable: 'it cannot be reached',
  upstream_timeout: 'it took too long',
  upstream_unavailable: 'it has failed several times',
  upstream_invalid: 'its answer is not HTTP, or is too large',
}

/** Statuses of a proxy in front of a starting server, or of a busy server. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** An upstream did not return its schema. The message holds none of the upstream's text but a media type. */
export class IntrospectionError extends Error {
  override readonly name = 'IntrospectionError'
  /** Whether another attempt may help. */
  readonly isTemporary: boolean
  /** Nothing was sent, because the upstream has failed too often recently. */
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

  /** Does not name the target, which is the upstream's text. */
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

/** Without the query and the fragment, which may contain a key. */
export function printPlace({ url }: Place): string {
  return `${url.origin}${url.pathname}`
}

/** The network's own message, which contains addresses and nothing that an upstream wrote. Never throws. */
export function describeCause(cause: unknown): string | undefined {
  const { message, code, errors } = (cause ?? {}) as {
    readonly message?: unknown
    readonly code?: unknown
    readonly errors?: unknown
  }
  // One error per address of a name; they fail alike.
  if (message === '' && Array.isArray(errors)) return describeCause(errors[0])
  return typeof code === 'string' && typeof message === 'string' && message !== '' ? message : undefined
}

/** A single word that an upstream wrote, or `none`. */
function printWord(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : (value?.[0] ?? '')
  return /^[\w.+/-]{1,80}(?=\s*(?:;|$))/.exec(text.trim())?.[0] ?? 'none'
}
