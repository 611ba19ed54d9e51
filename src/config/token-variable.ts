/**
 * The variable that holds a token for commands that inspect one: unlike an argument, it is not in the process
 * list that other users see.
 */
export const TOKEN_VARIABLE = 'PORTCULLIS_TOKEN'

/** Undefined where the variable is unset or empty. */
export function readTokenVariable(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  return env[TOKEN_VARIABLE] || undefined
}
