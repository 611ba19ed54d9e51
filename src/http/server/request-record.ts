import { REQUEST_ID_HEADER, requestIdOf } from '../../evidence/request-id.ts'
import type { HttpRequest } from '../exchange.ts'
import type { FindCaller } from './proxies.ts'
import type { RawRequest } from './raw-exchange.ts'

/** Inherits nothing, not even a constructor. Faster to fill and to read than `Object.create(null)`. */
class HeaderRecord {
  [name: string]: string | undefined
}
Reflect.deleteProperty(HeaderRecord.prototype, 'constructor')
Object.setPrototypeOf(HeaderRecord.prototype, null)

const COLON = 58

/** Node's request as data. Its `x-request-id` is safe to log: the request's own if well-formed. */
export function recordRequest(
  request: RawRequest,
  findCaller: FindCaller,
  body: Uint8Array = new Uint8Array(),
  more?: Pick<HttpRequest, 'onGone' | 'sender'>,
): HttpRequest {
  const { url = '/', headers: given } = request
  const mark = url.indexOf('?')
  const headers = new HeaderRecord()
  for (const name in given) {
    const value = given[name]
    // HTTP/2 pseudo-headers are not headers.
    if (name.charCodeAt(0) !== COLON) headers[name] = typeof value === 'object' ? value.join(', ') : value
  }
  const authority = given[':authority']
  if (typeof authority === 'string') headers['host'] ??= authority
  headers[REQUEST_ID_HEADER] = requestIdOf(headers[REQUEST_ID_HEADER])
  const record = {
    method: request.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    search: mark === -1 ? '' : url.slice(mark),
    headers,
    body,
    address: findCaller(request),
  }
  return more === undefined ? record : Object.assign(record, more)
}

/** How often a header was sent; `name` in lower case. Node silently keeps only the first of several. */
export function countHeader({ rawHeaders }: RawRequest, name: string): number {
  let found = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index]
    if (candidate?.length === name.length && candidate.toLowerCase() === name) found += 1
  }
  return found
}
