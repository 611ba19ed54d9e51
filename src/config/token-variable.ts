/** The variable that holds a token for commands that look at one: no other user of the machine sees it in a list of processes. */
export const TOKEN_VARIABLE = 'PORTCULLIS_TOKEN'

/** Undefined where the variable is not set, or empty. */
export function readTokenVariable(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  return env[TOKEN_VARIABLE] || undefined
}
