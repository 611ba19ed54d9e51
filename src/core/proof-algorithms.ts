/** The algorithms of DPoP proofs for challenges and metadata: only asymmetric ones (RFC 9449 section 4.3). */
export const PROOF_ALGORITHMS = [
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
  ...(['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const),
] as const
