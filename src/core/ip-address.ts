/** A set of addresses as operators write it: one address, or a network such as `10.0.0.0/8`. */
export interface AddressRange {
  readonly address: string
  readonly bits: number
  readonly family: 'ipv4' | 'ipv6'
}

export const ADDRESS_RANGE_RULE = 'must be an IP address or a network such as "10.0.0.0/8"'

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)

/** The family of an IP address without a zone; undefined for anything else. */
export function familyOf(text: string): AddressRange['family'] | undefined {
  if (IPV4.test(text)) return 'ipv4'
  const isIpv6 = text.includes(':') && /^[\da-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]`)
  return isIpv6 ? 'ipv6' : undefined
}

const MAPPED = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/

/**
 * Normalizes an address, so that no caller is counted twice: IPv4 instead of IPv4-mapped IPv6, and the
 * shortest form of IPv6 without its zone. Any other text stays unchanged.
 */
export function shortenAddress(address: string): string {
  if (!address.includes(':')) return address
  // The form of nearly every IPv4 caller on a server that listens on IPv6.
  const dotted = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : ''
  if (IPV4.test(dotted)) return dotted
  const bare = address.replace(/%.*$/, '')
  if (familyOf(bare) !== 'ipv6') return address
  const short = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const [, high, low] = MAPPED.exec(short) ?? []
  if (high === undefined || low === undefined) return short
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}

/** Parses a network, or a single address as a network of one. Undefined for any other text. Never throws. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [, given = '', length] = /^([\da-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = shortenAddress(given)
  const family = familyOf(address)
  if (family === undefined) return undefined
  // A mapped IPv4 network counts its bits from the start of the IPv6 address.
  const mapped = given.includes(':') && family === 'ipv4' ? 96 : 0
  const most = family === 'ipv4' ? 32 : 128
  const bits = length === undefined ? most : Number(length) - mapped
  return bits < 0 || bits > most ? undefined : { address, bits, family }
}

/** The /64 of an IPv6 address, its first four groups: one subscriber has a whole /64. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address
  const [head = '', tail] = address.toLowerCase().split('::', 2)
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}
