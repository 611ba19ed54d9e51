/**
 * Whether text for a stream is coloured. NO_COLOR (no-color.org) and FORCE_COLOR count where they are not empty; the first
 * wins. Otherwise a terminal has colours, unless it is a dumb one.
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
