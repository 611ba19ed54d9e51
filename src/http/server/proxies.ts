import { BlockList } from 'node:net'
import { ADDRESS_RANGE_RULE, familyOf, parseAddressRange, shortenAddress } from '../../core/ip-address.ts'
import type { RawRequest } from './raw-exchange.ts'

/** The header in which proxies name the caller. A proxy that writes one of the two may pass the other on as a caller wrote it. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded'

/** Which proxies are believed when they name the caller. */
export interface TrustedProxies {
  /** IP addresses, and networks such as `10.0.0.0/8`. */
  readonly addresses: readonly string[]
  readonly header: ForwardedHeader
}

/** The address of a request's sender, in its shortest form; empty when the connection is gone. */
export type FindCaller = (request: RawRequest) => string

/** The requests of one chain of proxies; a longer one is forged or a loop. */
const MOST_HOPS = 32

/**
 * Finds the caller's address: that of the connection, or, where a trusted proxy sent the request, the last one of its
 * header that is no trusted proxy. What stands before that one anybody may have written. A hop that is no address ends
 * the search at the proxy that named it. Throws a TypeError for what is no address or network.
 */
export function createCallerFinder({ addresses, header }: TrustedProxies): FindCaller {
  if (addresses.length === 0) return ({ socket }) => shortenAddress(socket.remoteAddress ?? '')
  const trusted = new BlockList()
  for (const [index, text] of addresses.entries()) {
    const range = parseAddressRange(text)
    if (range === undefined) throw new TypeError(`trustedProxies[${index}] ${ADDRESS_RANGE_RULE}.`)
    trusted.addSubnet(range.address, range.bits, range.family)
  }
  const isTrusted = (address: string): boolean => {
    const family = familyOf(address)
    return family !== undefined && trusted.check(address, family)
  }
  const read = header === 'forwarded' ? readForwarded : readForwardedFor
  return ({ socket, headers }) => {
    let caller = shortenAddress(socket.remoteAddress ?? '')
    if (!isTrusted(caller)) return caller
    const named = headers[header]
    const hops = named === undefined ? [] : read(String(named)).slice(-MOST_HOPS)
    for (const hop of hops.reverse()) {
      if (hop === undefined) break
      caller = hop
      if (!isTrusted(caller)) break
    }
    return caller
  }
}

/** The hops of `X-Forwarded-For`, nearest last; undefined for what is no address. */
function readForwardedFor(value: string): (string | undefined)[] {
  return value.split(',').map((hop) => readNode(hop.trim()))
}

const PAIR = /^([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w-]+))$/

/** The hops of `Forwarded` (RFC 7239 section 4): one element for each proxy, its `for` in quotes where it is IPv6. */
function readForwarded(value: string): (string | undefined)[] {
  return splitOutsideQuotes(value, ',').map(readElement)
}

/** An element with anything in it that is no pair is none: half of a quoted text may hide another element. */
function readElement(element: string): string | undefined {
  const nodes: string[] = []
  for (const pair of splitOutsideQuotes(element, ';')) {
    const text = pair.trim()
    const [, name, quoted, token] = PAIR.exec(text) ?? []
    if (name === undefined && text !== '') return undefined
    if (name?.toLowerCase() === 'for') nodes.push(quoted?.replace(/\\(.)/g, '$1') ?? token ?? '')
  }
  return nodes.length === 1 ? readNode(nodes[0] ?? '') : undefined
}

/**
 * Splits from the end, where the nearest proxy has written: a quote that a caller left open before it opens nothing
 * behind it.
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

/** An address, with a port or without: `192.0.2.1:80`, `[2001:db8::1]:80`. Names such as `unknown` are none. */
function readNode(text: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::\d{1,5})?$/.exec(text) ?? []
  const address = bracketed ?? dotted ?? text
  return familyOf(address) === undefined ? undefined : shortenAddress(address)
}
