/** Seconds for which a proof may count at the most. */
export const MOST_PROOF_AGE = 600
/** Seconds for which a nonce may be good at the most. */
export const MOST_NONCE_LIFE = 86_400
