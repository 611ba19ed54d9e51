import type { z } from 'zod'
import {
  findCredentialFault,
  findSelectionFault,
  INTROSPECTION_AUTH,
  INTROSPECTION_FOR,
  PREFIX,
  PREFIX_RULE,
  type SelectedIssuer,
} from '../token/introspection/introspection-options.ts'
import { parseSafeUrl } from '../token/keys/remote-document.ts'
import { checked, choice, group, span, text } from './setting-kinds.ts'

const PUBLIC_ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
] as const

const UNSAFE_URL =
  'must be an https URL without a user name (or http on a loopback address), because tokens and our credentials are sent there'

/** Introspection of tokens at their issuer (RFC 7662). */
export const introspection = group({
  url: checked((url) => (parseSafeUrl(url) === undefined ? UNSAFE_URL : undefined))
    .optional()
    .describe('The introspection endpoint; the metadata that "iss" leads to tells it unless set.'),
  clientId: text().describe('Who we are to the endpoint.'),
  clientSecret: text()
    .optional()
    .describe(
      'Our secret there; with "auth: bearer" a bearer token. Needed unless "auth" is "private_key_jwt".',
    ),
  clientKey: text()
    .optional()
    .describe('With "auth: private_key_jwt": the private key that signs our assertions, PEM or JWK.'),
  clientKeyId: text().optional().describe('The "kid" of that key; the JWK’s own unless set.'),
  clientKeyAlgorithm: choice(PUBLIC_ALGORITHMS)
    .optional()
    .describe('What that key signs; what the JWK says unless set, or the usual for its kind.'),
  assertionAudience: text()
    .optional()
    .describe('The "aud" of our assertions; "iss" unless set, or the endpoint where "iss" is no URL.'),
  auth: choice(INTROSPECTION_AUTH)
    .optional()
    .describe(
      'How we authenticate: "basic" (default), "post" in the form, "bearer", or "private_key_jwt" with a signed assertion.',
    ),
  for: choice(INTROSPECTION_FOR)
    .optional()
    .describe(
      '"opaque" (default): tokens that are no JWT; "all": JWTs too, so that revocation at the issuer is seen.',
    ),
  prefix: checked((prefix) => (PREFIX.test(prefix) ? undefined : PREFIX_RULE))
    .optional()
    .describe(
      'How its opaque tokens begin; needed where several issuers are asked about tokens, by all but one of them.',
    ),
  cache: span(1, '0s', '1d')
    .optional()
    .describe('How long an answer counts, at most until "exp"; 30 seconds unless set, 0 asks every time.'),
  timeout: span(1, '0.1s', '60s').optional().describe('How long an answer may take; 3 seconds unless set.'),
}).superRefine((given, context) => {
  const fault = findCredentialFault(given)
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.what, path: [fault.member] })
})

/** Refuses issuers whose opaque tokens cannot be told apart. */
export function checkSelection(issuers: readonly SelectedIssuer[], context: z.RefinementCtx): void {
  const fault = findSelectionFault(issuers)
  if (fault !== undefined) context.addIssue(fault)
}
