import { ERRORS, type ErrorEntry, type ErrorName } from '../error-catalogue.ts'

/**
 * In whose words a token is refused: our own, with 401; or those of AliceO2's WebUI, whose clients know a token that is
 * missing or not valid by 403 and by the name of jsonwebtoken's error.
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

/** A refusal in the words of a style. What is not about a token is the same in each, and code and reason always are. */
export function styleRefusal(name: ErrorName, style: RefusalStyle): ErrorEntry {
  const message = style === 'aliceo2' ? ALICEO2_NAMES[name] : undefined
  return message === undefined ? ERRORS[name] : { ...ERRORS[name], status: 403, message }
}
