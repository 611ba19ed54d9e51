import { isIP, isIPv6 } from 'node:net'

/**
 * Why this is held to production's rules; undefined in development. Development is a loopback address, and no NODE_ENV
 * that says otherwise. `hostName` is what the giver of the host calls it.
 */
export function whyProduction(
  nodeEnv: string | undefined,
  host: unknown,
  hostName: string,
): string | undefined {
  if (nodeEnv?.trim().toLowerCase() === 'production') return 'NODE_ENV is "production"'
  if (isLoopback(host)) return undefined
  return `${hostName} is ${JSON.stringify(String(host).slice(0, 60))}, which is not a loopback address`
}

/** The same, asked of the environment that this process runs in. */
export function runsInProduction(host: string): boolean {
  return whyProduction(process.env['NODE_ENV'], host, 'host') !== undefined
}

/** An address without the brackets that it has in a URL; an IPv6 address in its shortest form. */
export function normalizeHost(host: string): string {
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host
  return isIPv6(bare) && !bare.includes('%') ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare
}

/** Whether a server can be told to listen there: an IP address, or a host name (RFC 1123 section 2.1). */
export function isHost(host: string): boolean {
  const bare = normalizeHost(host)
  if (isIP(bare) !== 0) return true
  // Digits and dots are an address that somebody has mistyped.
  return (
    bare.length <= 253 &&
    !/^[\d.]+$/.test(bare) &&
    bare.split('.').every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  )
}

function isLoopback(host: unknown): boolean {
  return (
    typeof host === 'string' &&
    /^(?:localhost|127(?:\.\d{1,3}){3}|::1|::ffff:7f[\da-f]{2}:[\da-f]{1,4})$/i.test(normalizeHost(host))
  )
}
