import { ScopeSyntaxError } from '../../../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../../../core/scope/pattern.ts'
import type { Client } from '../../../store/client.ts'

/** Clients come from a cache, so each ceiling is parsed once. */
const ceilings = new WeakMap<Client, readonly Pattern[]>()

/** The ceiling of a client's tokens. Total: an unreadable pattern covers nothing. */
export function ceilingOf(client: Client): readonly Pattern[] {
  const known = ceilings.get(client)
  if (known !== undefined) return known
  const ceiling = client.ceiling.flatMap(parseOrDrop)
  ceilings.set(client, ceiling)
  return ceiling
}

function parseOrDrop(text: string): readonly Pattern[] {
  try {
    return [parsePattern(text)]
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return []
    throw error
  }
}
