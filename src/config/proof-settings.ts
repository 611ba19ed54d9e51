import { PROOF_RULES } from '../token/proof/key-binding.ts'
import { MOST_NONCE_LIFE, MOST_PROOF_AGE } from '../token/proof/proof-limits.ts'
import { choice, group, span } from './setting-kinds.ts'

/** How tokens of an issuer, of a client, or our own, must be bound to their holder. */
export const proofRule = choice(PROOF_RULES)

export const dpop = group({
  maxAge: span(1000, '1s', `${MOST_PROOF_AGE}s`)
    .default(60)
    .describe('How old a proof may be; one minute unless set.'),
  nonces: choice(['off', 'required'])
    .default('off')
    .describe('Whether a proof must hold a nonce that the gateway has given out.'),
  nonceLife: span(1000, '1s', `${MOST_NONCE_LIFE}s`)
    .default(300)
    .describe('How long a nonce is good; five minutes unless set.'),
})
