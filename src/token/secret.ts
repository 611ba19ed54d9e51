const MIN_BYTES = 12
const MIN_BYTES_IN_PRODUCTION = 32

/** Only letters and digits, so that `Your-256-bit-secret` and `your_256_bit_secret` are one word. */
const WELL_KNOWN = new Set(
  `secret password passphrase changeme changeit changethis default example development production testing
  secretkey mysecret mysecretkey mysupersecret mysupersecretkey supersecret supersecretkey supersecretpassword
  topsecret verysecret verysecretkey yoursecret yoursecretkey yourjwtsecret yourjwtsecretkey yoursecrethere
  yoursecretkeyhere yoursecretgoeshere yoursupersecretkey jwtsecret jwtsecretkey jsonwebtoken jsonwebtokensecret
  shhhhh shhhhhhared shhhhhharedsecret sharedsecret notasecret keyboardcat replaceme replacethis pleasechangeme correcthorsebatterystaple
  your256bitsecret your384bitsecret your512bitsecret yourtopsecret astringsecretatleast256bitslong
  asecretkey thisisasecret thisisasecretkey thisismysecret letmein qwertyuiop qwertyuiopasdfghjklzxcvbnm
  abcdefghijkl abcdefghijklmnopqrstuvwxyz 0123456789abcdef 123456789012 1234567890123456`.split(/\s+/),
)

/** Why a secret must not sign tokens. */
export type SecretFault =
  | 'is_a_placeholder'
  | 'too_short'
  | 'too_short_for_production'
  | 'well_known'
  | 'is_a_key'

/**
 * What is wrong with an HMAC secret, if anything. HS256 wants as many bytes as its hash has (RFC 7518 section
 * 3.2), which production enforces. A dictionary word with digits after it is a dictionary word.
 */
export function findSecretFault(secret: string | Uint8Array, production: boolean): SecretFault | undefined {
  const bytes = secretBytes(secret)
  const text = new TextDecoder().decode(bytes)
  // Only settings are read from files: here, the path itself would be the secret.
  if (isPlaceholder(text) || /^\s*file:/.test(text)) return 'is_a_placeholder'
  const word = text.toLowerCase().replace(/[^a-z0-9]/g, '')
  // A public key is known to everybody (RFC 8725 section 2.1), and a private one is not meant for this.
  if (text.includes('-----BEGIN ') || (text.trimStart().startsWith('{') && text.includes('"kty"')))
    return 'is_a_key'
  if (WELL_KNOWN.has(word) || WELL_KNOWN.has(word.replace(/[0-9]+$/, ''))) return 'well_known'
  if (bytes.byteLength < MIN_BYTES) return 'too_short'
  return production && bytes.byteLength < MIN_BYTES_IN_PRODUCTION ? 'too_short_for_production' : undefined
}

/**
 * Whether a text is what templates hold in place of a secret: `${NAME}` anywhere in it, or nothing but
 * `$NAME`, `$(command)` or `{{ name }}`. Many people can read the files that hold such a text.
 */
export function isPlaceholder(text: string): boolean {
  return (
    /\$\{[^}]*\}|^\s*\$\{/.test(text) ||
    /^\s*(?:\$[A-Za-z_][A-Za-z0-9_]*|\$\(.*\)|\{\{.*\}\})\s*$/s.test(text)
  )
}

/** A fault in words, without the secret. */
export function printSecretFault(fault: SecretFault): string {
  if (fault === 'well_known') return 'is a word that everybody knows'
  if (fault === 'is_a_placeholder') return 'is a placeholder that nothing has filled in'
  if (fault === 'is_a_key') return 'is the text of a key in PEM or JWK form'
  if (fault === 'too_short') return `has fewer than ${MIN_BYTES} bytes`
  return `has fewer than ${MIN_BYTES_IN_PRODUCTION} bytes, which production asks for`
}

export function secretBytes(secret: string | Uint8Array): Uint8Array {
  return typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
}
