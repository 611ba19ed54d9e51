/**
 * Whether to colour text for a stream. A NO_COLOR (no-color.org) or FORCE_COLOR that is not empty decides,
 * NO_COLOR first. Otherwise a terminal gets colours unless it is dumb.
 */
export function wantsColours(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = env
  if (NO_COLOR !== '') return false
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return isTerminal && TERM !== 'dumb'
}
