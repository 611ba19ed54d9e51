import { z } from 'zod'
import { INVALID_TOKENS } from '../token/token-options.ts'
import { findPlacesFault, type TokenPlace } from '../token/token-sources.ts'
import { choice, group, list, text } from './setting-kinds.ts'

export const invalidTokens = choice(INVALID_TOKENS)
  .optional()
  .describe(
    'The fate of a token that is not valid: "refuse" (default) is 401 for every operation; with "anonymous" what needs no token runs, and a header says so.',
  )

const place = z.union(
  [
    z.literal('authorization'),
    group({
      header: text().describe('The name of a header, in lower case.'),
      prefix: text().optional().describe('The scheme before the token, such as "Token"; none unless set.'),
    }),
    group({
      cookie: text().describe('The name of a cookie.'),
      site: choice(['same-origin', 'same-site'])
        .optional()
        .describe('Whose pages may use it, besides those of cors.origins; "same-origin" unless set.'),
    }),
  ],
  'must be "authorization", { header, prefix } or { cookie, site }',
)

const places: z.ZodType<readonly TokenPlace[]> = list(place).superRefine((given, context) => {
  const fault = findPlacesFault(given)
  if (fault === undefined) return
  const path = fault.index === undefined ? [] : [fault.index]
  context.addIssue({ code: 'custom', message: fault.what, path })
})

/** How tokens of every issuer are read. */
export const tokens = group({
  from: places
    .optional()
    .describe(
      'Where a token may be, in this order; ["authorization"] unless set. Tokens in several of these places must be the same. docs/token-location.md tells more.',
    ),
  invalid: invalidTokens,
})
  .prefault({})
  .describe('How tokens are read. docs/tokens.md tells more.')
