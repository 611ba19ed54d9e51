import { ERRORS, type ErrorEntry, type ErrorName } from '../error-catalogue.ts'

/**
 * The style in which a token is refused: `standard`, with 401, or that of AliceO2's WebUI, whose clients
 * recognise a missing or invalid token by status 403 and the name of jsonwebtoken's error.
 */
export type RefusalStyle = 'standard' | 'aliceo2'

const ALICEO2_NAMES: Readonly<Partial<Record<ErrorName, string>>> = {
  missing_token: 'JsonWebTokenError',
  invalid_token: 'JsonWebTokenError',
  expired_token: 'TokenExpiredError',
  revoked_token: 'JsonWebTokenError',
  unknown_user: 'JsonWebTokenError',
  proof_required: 'JsonWebTokenError',
  invalid_dpop_proof: 'JsonWebTokenError',
  use_dpop_nonce: 'JsonWebTokenError',
  certificate_required: 'JsonWebTokenError',
  refresh_expired: 'TokenExpiredError',
  token_reused: 'JsonWebTokenError',
}

/** A refusal in a style. The style changes only refusals of tokens, and never their code or reason. */
export function styleRefusal(name: ErrorName, style: RefusalStyle): ErrorEntry {
  const message = style === 'aliceo2' ? ALICEO2_NAMES[name] : undefined
  return message === undefined ? ERRORS[name] : { ...ERRORS[name], status: 403, message }
}
