import { BlockList } from 'node:net'
import { ADDRESS_RANGE_RULE, familyOf, parseAddressRange, shortenAddress } from '../../core/ip-address.ts'
import type { RawRequest } from './raw-exchange.ts'

/**
 * The header in which proxies name the caller. A proxy that writes one of the two may pass on the other as
 * the caller wrote it.
 */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded'

/** The proxies that are believed when they name the caller. */
export interface TrustedProxies {
  /** IP addresses, and networks such as `10.0.0.0/8`. */
  readonly addresses: readonly string[]
  readonly header: ForwardedHeader
}

/** The caller's address in its shortest form; empty when the connection is gone. */
export type FindCaller = (request: RawRequest) => string

/** The most hops that are read: a longer chain is forged or a loop. */
const MOST_HOPS = 32

/**
 * Creates the finder of the caller's address: the connection's, or, if a trusted proxy sent the request, the
 * last address in its header that is no trusted proxy's. Anything before that may be forged. A hop that is no
 * address ends the search at the proxy that named it. Throws a TypeError for anything that is no address or
 * network.
 */
export function createCallerFinder({ addresses, header }: TrustedProxies): FindCaller {
  if (addresses.length === 0) return ({ socket }) => shortenAddress(socket.remoteAddress ?? '')
  const isTrusted = createTrustTest(addresses)
  const read = header === 'forwarded' ? readForwarded : readForwardedFor
  return ({ socket, headers }) => {
    let caller = shortenAddress(socket.remoteAddress ?? '')
    if (!isTrusted(caller)) return caller
    for (const { address } of hopsOf(headers[header], read)) {
      if (address === undefined) break
      caller = address
      if (!isTrusted(caller)) break
    }
    return caller
  }
}

/** The request as the outermost trusted proxy describes it. */
export interface Hop {
  /** The sender's address; undefined if it is no address. */
  readonly address: string | undefined
  /** The scheme and the host of the URL that the sender used, as the proxy writes them. */
  readonly proto: string | undefined
  readonly host: string | undefined
}

/** Undefined if no trusted proxy sent the request. */
export type TrustedHop = (request: RawRequest) => Hop | undefined

/** Finds that hop: the farthest one that a trusted proxy wrote. Throws as {@link createCallerFinder} does. */
export function createHopFinder({ addresses, header }: TrustedProxies): TrustedHop {
  if (addresses.length === 0) return () => undefined
  const isTrusted = createTrustTest(addresses)
  return ({ socket, headers }) => {
    if (!isTrusted(shortenAddress(socket.remoteAddress ?? ''))) return undefined
    const hops = hopsOf(headers[header], header === 'forwarded' ? readForwarded : readForwardedFor)
    const beyond = hops.findIndex(({ address }) => address === undefined || !isTrusted(address))
    const place = beyond === -1 ? Math.max(hops.length - 1, 0) : beyond
    const { address, proto, host } = hops[place] ?? NO_HOP
    if (header === 'forwarded') return { address, proto, host }
    return {
      address,
      proto: elementAt(headers['x-forwarded-proto'], place),
      host: elementAt(headers['x-forwarded-host'], place),
    }
  }
}

const NO_HOP: Hop = { address: undefined, proto: undefined, host: undefined }

/** The element that a hop's proxy wrote, counted from the nearest; the farthest if there are fewer. */
function elementAt(value: string | readonly string[] | undefined, place: number): string | undefined {
  if (value === undefined) return undefined
  const elements = String(value).split(',').reverse()
  return (elements[place] ?? elements.at(-1))?.trim()
}

/** Throws a TypeError for what is no address or network. */
export function createTrustTest(addresses: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList()
  for (const [index, text] of addresses.entries()) {
    const range = parseAddressRange(text)
    if (range === undefined) throw new TypeError(`trustedProxies[${index}] ${ADDRESS_RANGE_RULE}.`)
    trusted.addSubnet(range.address, range.bits, range.family)
  }
  return (address) => {
    const family = familyOf(address)
    return family !== undefined && trusted.check(address, family)
  }
}

/** The hops of a header, nearest first. */
function hopsOf(
  value: string | readonly string[] | undefined,
  read: (value: string) => readonly Hop[],
): readonly Hop[] {
  return value === undefined ? [] : read(String(value)).slice(-MOST_HOPS).reverse()
}

/** The hops of `X-Forwarded-For`, nearest last. Their address is undefined if it is no address. */
function readForwardedFor(value: string): readonly Hop[] {
  return value.split(',').map((hop) => ({ ...NO_HOP, address: readNode(hop.trim()) }))
}

const PAIR = /^([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w-]+))$/

/** The hops of `Forwarded` (RFC 7239 section 4): one element per proxy, with an IPv6 `for` in quotes. */
function readForwarded(value: string): readonly Hop[] {
  return splitOutsideQuotes(value, ',').map(readElement)
}

/** An element with anything but pairs counts as empty: half of a quoted text may hide another element. */
function readElement(element: string): Hop {
  const values: Record<'for' | 'proto' | 'host', string[]> = { for: [], proto: [], host: [] }
  for (const pair of splitOutsideQuotes(element, ';')) {
    const text = pair.trim()
    const [, name, quoted, token] = PAIR.exec(text) ?? []
    if (name === undefined && text !== '') return NO_HOP
    const known = name?.toLowerCase()
    if (known === 'for' || known === 'proto' || known === 'host')
      values[known].push(quoted?.replace(/\\(.)/g, '$1') ?? token ?? '')
  }
  const one = (all: readonly string[]): string | undefined => (all.length === 1 ? all[0] : undefined)
  return { address: readNode(one(values.for) ?? ''), proto: one(values.proto), host: one(values.host) }
}

/**
 * Splits from the end, where the nearest proxy has written: a quote that a caller left open earlier must not
 * swallow what follows.
 */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let end = text.length
  let isQuoted = false
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const sign = text[index]
    if (sign === '"' && !(isQuoted && isEscaped(text, index))) isQuoted = !isQuoted
    else if (sign === separator && !isQuoted) {
      parts.unshift(text.slice(index + 1, end))
      end = index
    }
  }
  return [text.slice(0, end), ...parts]
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, index: number): boolean {
  let start = index
  while (text[start - 1] === '\\') start -= 1
  return (index - start) % 2 === 1
}

/** An address, with or without a port: `192.0.2.1:80`, `[2001:db8::1]:80`. Undefined for `unknown` etc. */
function readNode(text: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::\d{1,5})?$/.exec(text) ?? []
  const address = bracketed ?? dotted ?? text
  return familyOf(address) === undefined ? undefined : shortenAddress(address)
}
