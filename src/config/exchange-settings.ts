import { findLifeFault, isReservedClaim, MOST_DEPTH } from '../token/exchange/exchange-options.ts'
import { checked, group, list, span, text, whole } from './setting-kinds.ts'

/** Token exchange (RFC 8693). */
export const tokenExchange = group({
  clients: list(text())
    .min(1, 'has to name at least one client')
    .describe('The clients that may act for those whose tokens they hold; no other may.'),
  expires: span(1000, '1s', '1d')
    .optional()
    .describe('How long an exchanged token lasts at most; 5 minutes unless set.'),
  introspectedExpires: span(1000, '1s', '1d')
    .optional()
    .describe(
      'How long it lasts at most where an issuer was asked about a token that it was made of; 1 minute unless set.',
    ),
  depth: whole(1, MOST_DEPTH)
    .optional()
    .describe('How many parties may act one for another in turn; 3 unless set.'),
  claims: list(
    checked((name) =>
      name === '' || isReservedClaim(name)
        ? 'must be the name of a claim that has no meaning in own tokens'
        : undefined,
    ),
  )
    .optional()
    .describe('Claims of the subject’s token that the new one takes over; none unless set.'),
})
  .superRefine((given, context) => {
    const message = findLifeFault(given)
    if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['introspectedExpires'] })
  })
  .optional()
  .describe('Token exchange at /oauth/token; off unless set. docs/token-exchange.md')
