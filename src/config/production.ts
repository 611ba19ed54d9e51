/** Development is a loopback address and no NODE_ENV that says otherwise; all else is held to production's rules. */
export function isProduction(nodeEnv: string | undefined, host: unknown): boolean {
  if (nodeEnv?.trim().toLowerCase() === 'production') return true
  return !(typeof host === 'string' && /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host))
}

/** The same, asked of the environment that this process runs in. */
export function runsInProduction(host: string): boolean {
  return isProduction(process.env['NODE_ENV'], host)
}
