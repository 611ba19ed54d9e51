import { isIP, isIPv6 } from 'node:net'

/**
 * Why production's rules apply; undefined in development, which is a loopback address without NODE_ENV
 * `production`. `hostName` is the name of the host setting in its source.
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

/** Whether production's rules apply, by the environment of this process. */
export function runsInProduction(host: string): boolean {
  return whyProduction(process.env['NODE_ENV'], host, 'host') !== undefined
}

/** Strips the brackets that a host has in a URL, and shortens an IPv6 address to its canonical form. */
export function normalizeHost(host: string): string {
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host
  return isIPv6(bare) && !bare.includes('%') ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare
}

/** Whether a server can listen on this host: an IP address, or a host name (RFC 1123 section 2.1). */
export function isHost(host: string): boolean {
  const bare = normalizeHost(host)
  if (isIP(bare) !== 0) return true
  // Nothing but digits and dots is a mistyped address.
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
