import type { Form } from './form.ts'

/** The audience that a token is requested for; `invalid`: one that a client may not name here. */
export type RequestedAudience =
  | { readonly kind: 'audience'; readonly names: readonly string[] | undefined }
  | { readonly kind: 'invalid'; readonly what: string }

/** An absolute URI without a fragment (RFC 8707 section 2). */
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+$/
const MOST = 10

/**
 * Reads `resource` (RFC 8707), which may be repeated, and for an exchange `audience` too (RFC 8693 section
 * 2.1). Each must exactly match a name in the configuration. Never throws.
 */
export function readRequestedAudience(
  form: Extract<Form, { readonly kind: 'form' }>,
  allowed: ReadonlySet<string>,
  takesAudience = false,
): RequestedAudience {
  const resources = form.getAll('resource')
  const names = [...resources, ...(takesAudience ? form.getAll('audience') : [])]
  if (names.length === 0) return { kind: 'audience', names: undefined }
  if (names.length > MOST) return invalid(`At most ${MOST} resources can be named`)
  if (!resources.every((resource) => ABSOLUTE_URI.test(resource) && URL.canParse(resource)))
    return invalid('The resource must be an absolute URI without a fragment')
  if (!names.every((name) => allowed.has(name))) return invalid('No tokens are issued for this resource')
  return { kind: 'audience', names: [...new Set(names)] }
}

function invalid(what: string): RequestedAudience {
  return { kind: 'invalid', what }
}
