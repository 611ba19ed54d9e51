import type { RawRequest } from './raw-exchange.ts'
import { countHeader } from './request-record.ts'

/** Whether a server serves a host, given as the value of a `Host` header. */
export type IsServed = (host: string) => boolean

/** Finds the fault of the host that a request names. */
export type FindHostFault = (request: RawRequest) => 'bad_request' | 'misdirected_request' | undefined

/** RFC 9110 section 7.2: a host of RFC 3986, possibly empty, with an optional port. */
const HOST = /^(?:\[[\da-fA-F:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/

/**
 * Refuses a request with several `Host` headers, or with a `Host` that differs from `:authority`, even if no
 * route matches (RFC 9112 section 3.2, RFC 9113 section 8.3.1): an intermediary may have read the other one.
 */
export function createHostCheck(isServed?: IsServed): FindHostFault {
  // Nearly every request names the same host.
  let known: string | undefined
  return (request) => {
    const { host, ':authority': authority } = request.headers
    const named = authority ?? host
    if (typeof named !== 'string') return undefined
    if (countHeader(request, 'host') > 1) return 'bad_request'
    if (host !== undefined && host !== named && host.toLowerCase() !== named.toLowerCase())
      return 'bad_request'
    if (named === known) return undefined
    if (!HOST.test(named)) return 'bad_request'
    if (isServed?.(named) === false) return 'misdirected_request'
    known = named
    return undefined
  }
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * Accepts loopback names and the listed ones, without a port. A page that rebinds its name to 127.0.0.1 sends
 * another name.
 */
export function servedHosts(listed: readonly string[] = []): IsServed {
  const names = new Set(listed.map(bare))
  return (host) => {
    const name = bare(host)
    return LOOPBACK.test(name) || names.has(name)
  }
}

/** For a server at `address`: any host (undefined), unless it is a loopback address or hosts are listed. */
export function servedAt(address: string, listed: readonly string[] | undefined): IsServed | undefined {
  const bracketed = address.includes(':') ? `[${address}]` : address
  return listed === undefined && !LOOPBACK.test(bare(bracketed)) ? undefined : servedHosts(listed)
}

/** A host without port, root dot and capitals. */
function bare(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}
