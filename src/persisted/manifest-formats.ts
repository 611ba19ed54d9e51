import type { OperationNeeds } from '../core/decision/needed-scopes.ts'
import { findJsonFault, findRepeatedName, printPosition } from '../core/json-position.ts'
import { parseRecord } from './recorded-needs.ts'

/** A file of a manifest, as text. */
export interface ManifestSource {
  /** The file's name in messages. */
  readonly name: string
  readonly text: string
}

/** An operation as a file holds it. */
export interface ManifestEntry {
  readonly place: string
  readonly id: string
  readonly text: string
  readonly clientName?: string
  readonly name?: string
  readonly type?: string
  readonly recorded?: OperationNeeds | undefined
}

export const APOLLO_FORMAT = 'apollo-persisted-query-manifest'
export const SCOPES_FORMAT = 'portcullis-operation-scopes'
const LONGEST_ID = 1_024

type Members = Readonly<Record<string, unknown>>
type Problems = string[]

/**
 * Reads the operations of one file, whichever its format. A file of scopes holds none: its scopes are added
 * to `recorded`. Adds a line to `problems` for each fault.
 */
export function readSource(
  { name, text }: ManifestSource,
  recorded: Map<string, OperationNeeds>,
  problems: Problems,
): readonly ManifestEntry[] {
  const members = parseObject(name, text, problems)
  if (members === undefined) return []
  if (members['format'] === SCOPES_FORMAT) {
    readScopes(name, members, recorded, problems)
    return []
  }
  return members['format'] === APOLLO_FORMAT || Array.isArray(members['operations'])
    ? readApollo(name, members, problems)
    : readRelay(name, members, problems)
}

function parseObject(name: string, text: string, problems: Problems): Members | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    problems.push(`${name}: is not valid JSON from ${printPosition(text, findJsonFault(text) ?? 0)}`)
    return undefined
  }
  const repeated = findRepeatedName(text)
  if (repeated !== undefined) {
    problems.push(`${name}: has a name for the second time at ${printPosition(text, repeated)}`)
    return undefined
  }
  if (isMembers(value)) return value
  problems.push(`${name}: has to hold an object`)
  return undefined
}

/** `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "name", "type", "body"}]}` */
function readApollo(
  name: string,
  { format, version, operations }: Members,
  problems: Problems,
): readonly ManifestEntry[] {
  if (format !== APOLLO_FORMAT) problems.push(`${name}: "format" must be "${APOLLO_FORMAT}"`)
  else if (version !== 1) problems.push(`${name}: "version" must be 1`)
  else if (!Array.isArray(operations)) problems.push(`${name}: "operations" must be a list`)
  else
    return operations.flatMap((one: unknown, index) =>
      readApolloEntry(`${name}: operations[${index}]`, one, problems),
    )
  return []
}

function readApolloEntry(place: string, value: unknown, problems: Problems): readonly ManifestEntry[] {
  const { id, body, name, type, clientName }: Members = isMembers(value) ? value : {}
  const fault = isMembers(value) ? (findIdFault(id) ?? findTextFault('body', body)) : 'must be an object'
  const optional = Object.entries({ name, type, clientName })
  const odd = optional.find(([, one]) => one !== undefined && one !== null && typeof one !== 'string')
  const record = isMembers(value) && Object.hasOwn(value, 'access') ? parseRecord(value) : null
  const problem =
    fault ??
    (odd === undefined ? undefined : `"${odd[0]}" must be text`) ??
    (record === undefined ? 'its scopes are not as "portcullis publish" writes them' : undefined)
  if (problem !== undefined || typeof id !== 'string' || typeof body !== 'string') {
    problems.push(`${place}: ${problem}`)
    return []
  }
  const entry = {
    place,
    id,
    text: body,
    ...(typeof name === 'string' && { name }),
    ...(typeof type === 'string' && { type }),
    ...(typeof clientName === 'string' && { clientName }),
    ...(record !== null && { recorded: record }),
  }
  return [{ ...entry, place: `${place} ${printId(id)}` }]
}

/** `{"<id>": "<text>"}` */
function readRelay(name: string, members: Members, problems: Problems): readonly ManifestEntry[] {
  return Object.entries(members).flatMap(([id, text]) => {
    const place = `${name}: ${printId(id)}`
    const fault = findIdFault(id) ?? findTextFault('its value', text)
    if (fault === undefined && typeof text === 'string') return [{ place, id, text }]
    problems.push(`${place}: ${fault}`)
    return []
  })
}

/** `{"format": "portcullis-operation-scopes", "version": 1, "operations": {"<id>": {"access", "scopes", "policies"}}}` */
function readScopes(
  name: string,
  { version, operations }: Members,
  recorded: Map<string, OperationNeeds>,
  problems: Problems,
): void {
  if (version !== 1) problems.push(`${name}: "version" must be 1`)
  else if (!isMembers(operations)) problems.push(`${name}: "operations" must be an object`)
  else
    for (const [id, value] of Object.entries(operations)) {
      const record = isMembers(value) ? parseRecord(value) : undefined
      if (record !== undefined) recorded.set(id, record)
      else problems.push(`${name}: ${printId(id)}: its scopes are not as "portcullis publish" writes them`)
    }
}

function findIdFault(id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '') return '"id" must be a non-empty string'
  return id.length > LONGEST_ID ? `"id" is longer than ${LONGEST_ID} characters` : undefined
}

function findTextFault(what: string, text: unknown): string | undefined {
  return typeof text === 'string' && text !== '' ? undefined : `${what} must be the text of an operation`
}

function printId(id: string): string {
  return JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}...` : id)
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
