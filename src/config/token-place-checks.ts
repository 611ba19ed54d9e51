import { CLIENT_HEADERS } from '../token/bearer.ts'
import { NEEDS_HEADER, NO_PATTERN, UNREAD } from '../token/token-sources.ts'
import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'
import { upstreamsOf } from './upstream-checks.ts'

/** Finds token places that another setting makes unsafe or useless. */
export function findTokenPlaceProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const from = childOf(input['tokens'], 'from')
  if (!Array.isArray(from)) return []
  const nameAt = (place: unknown): unknown => (place === 'authorization' ? place : childOf(place, 'header'))
  const headers = from.map(nameAt).filter((name) => typeof name === 'string')
  const listAt = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
  const clients = input['clientHeaders'] === undefined ? CLIENT_HEADERS : listAt(input['clientHeaders'])
  const isInCookie = from.some((place) => childOf(place, 'cookie') !== undefined)
  const origins = isInCookie ? listAt(childOf(input['cors'], 'origins')) : []
  const isUnread = !headers.includes('authorization')
  return [
    ...from.flatMap((place, index) =>
      clients.includes(nameAt(place))
        ? [{ where: nameOf(['tokens', 'from', index]), what: 'names one of clientHeaders' }]
        : [],
    ),
    ...origins.flatMap((origin, index) =>
      typeof origin === 'string' && origin.includes('*')
        ? [{ where: nameOf(['cors', 'origins', index]), what: NO_PATTERN }]
        : [],
    ),
    ...(headers.length === 0 && childOf(input['sockets'], 'tokenParameter') !== undefined
      ? [{ where: nameOf(['sockets', 'tokenParameter']), what: NEEDS_HEADER }]
      : []),
    ...upstreamsOf(input).flatMap(({ place, value }) =>
      isUnread && childOf(value, 'authorization') === 'forward'
        ? [{ where: nameOf([...place.split('.'), 'authorization']), what: UNREAD }]
        : [],
    ),
  ]
}
