/** The longest time for which a proof may count, in seconds. */
export const MOST_PROOF_AGE = 600
/** The longest life of a nonce, in seconds. */
export const MOST_NONCE_LIFE = 86_400
