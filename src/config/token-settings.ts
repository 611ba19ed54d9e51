import { INVALID_TOKENS } from '../token/token-options.ts'
import { choice, group } from './setting-kinds.ts'

export const invalidTokens = choice(INVALID_TOKENS)
  .optional()
  .describe(
    'The fate of a token that is not valid: "refuse" (default) is 401 for every operation; with "anonymous" what needs no token runs, and a header says so.',
  )

/** How tokens are read, whoever has issued them. */
export const tokens = group({ invalid: invalidTokens })
  .prefault({})
  .describe('How tokens are read. docs/tokens.md tells more.')
