import { IntrospectionError } from '../../upstream/introspection/introspection-error.ts'
import { UnreachableError, UserError } from '../io.ts'

/** Turns faults of upstreams and their settings into user errors; returns any other error unchanged. */
export function explainSource(error: unknown): unknown {
  if (error instanceof IntrospectionError)
    return new UnreachableError(`upstream: its schema cannot be read: ${error.message}`)
  if (error instanceof TypeError && /^(?:upstreams?|supergraph)\./.test(error.message))
    return new UserError(error.message)
  return error
}
