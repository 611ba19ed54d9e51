/** The longest timeout of a policy evaluator, in milliseconds. */
export const MOST_TIMEOUT = 60_000

export const CACHE_ENTRIES = 10_000
export const MOST_CACHE_ENTRIES = 1_000_000
/** The longest lifetime of a cached answer, in milliseconds. */
export const MOST_CACHE_TTL = 86_400_000

/** Evaluators learn who the caller is, but a credential would let them act as the caller. */
const SECRET_HEADERS: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'dpop',
  'x-api-key',
]

/** Throws `TypeError` for a list with anything but names of headers that may be forwarded. */
export function assertForwardHeaders(path: string, names: readonly string[]): void {
  if (!Array.isArray(names)) throw new TypeError(`${path} must be a list of header names.`)
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new TypeError(`${path}[${index}] must be the name of a header.`)
    if (SECRET_HEADERS.includes(name.toLowerCase()))
      throw new TypeError(
        `${path}[${index}] must not be ${name}: an evaluator is told who asks, and gets no proof of it.`,
      )
  }
}
