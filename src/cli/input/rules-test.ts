import { type ParsedFile, parseFile } from '../../config/sources.ts'
import {
  ANONYMOUS,
  type AnonymousReason,
  type Subject,
  type SubjectUser,
} from '../../core/decision/subject.ts'
import { type Pattern, parsePattern } from '../../core/scope/pattern.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'
import { type FileReader, UserError } from '../io.ts'
import { readText } from './schema-files.ts'
import { parseTime, TIME_RULE } from './time-text.ts'

/** The contents of a test file: which subjects send which operations, and the expected decisions. */
export interface RulesTest {
  readonly file: string
  /** Files, folders and globs with the operations that cases name. */
  readonly operations: readonly string[]
  readonly manifest: string | undefined
  readonly cases: readonly TestCase[]
}

/** One operation, sent by one subject. */
export interface TestCase {
  readonly title: string
  /** `file:line`. */
  readonly place: string
  readonly operation: { readonly kind: 'name' | 'text'; readonly text: string }
  readonly variables: Readonly<Record<string, unknown>>
  readonly subject: Subject
  /** The time that conditions see, in milliseconds since the epoch; undefined for the current time. */
  readonly now: number | undefined
  readonly expected: Expected
}

export interface Expected {
  readonly decision: Decided
  /** Response keys, joined by dots; undefined to accept any. */
  readonly paths: readonly string[] | undefined
}

export type Decided = 'allow' | 'reduce' | 'deny'

const DECISIONS: readonly Decided[] = ['allow', 'reduce', 'deny']
const NOBODIES: Readonly<Record<string, AnonymousReason>> = {
  anonymous: 'missing_token',
  expired: 'expired_token',
}

type Path = readonly (string | number)[]
type Group = Readonly<Record<string, unknown>>

/** Reads a test file. Throws a `UserError` with `file:line` and what is expected there. */
export function readRulesTest(file: string, files: FileReader): RulesTest {
  const parsed = parseFile(file, readText(file, files))
  if (parsed.kind === 'problem') throw new UserError(`${parsed.problem.where} ${parsed.problem.what}`)
  const reader = createReader(file, parsed.value)
  const root = reader.group([], parsed.value.value, ['subjects', 'operations', 'manifest', 'cases'])
  const subjects = new Map(
    Object.entries(reader.group(['subjects'], root['subjects'])).map(([name, subject]) => [
      name,
      readSubject(reader, ['subjects', name], subject),
    ]),
  )
  const cases = reader.list(['cases'], root['cases']).flatMap((one, index) => {
    return readCase(reader, ['cases', index], one, subjects)
  })
  if (cases.length === 0) reader.refuse(['cases'], 'must have at least one case')
  const { manifest } = root
  return {
    file,
    operations: reader.texts(['operations'], root['operations'] ?? []),
    manifest:
      manifest === undefined || typeof manifest === 'string'
        ? manifest
        : reader.refuse(['manifest'], 'must be a file name'),
    cases,
  }
}

function readCase(
  reader: Reader,
  path: Path,
  value: unknown,
  subjects: ReadonlyMap<string, Subject>,
): readonly TestCase[] {
  const members = reader.group(path, value, ['name', 'operation', 'query', 'variables', 'now', 'expect'])
  const { name, operation, query, variables = {}, now, expect } = members
  if ((operation === undefined) === (query === undefined))
    reader.refuse(path, 'must have either an operation (its name or id) or a query (its text)')
  const text = operation ?? query
  const time = now === undefined ? undefined : (parseTime(now) ?? reader.refuse([...path, 'now'], TIME_RULE))
  if (typeof text !== 'string') reader.refuse(path, 'must name its operation in text')
  const title = typeof name === 'string' ? name : text.replaceAll(/\s+/g, ' ').trim()
  return Object.entries(reader.group([...path, 'expect'], expect)).map(([who, expected]) => {
    const here = [...path, 'expect', who]
    const subject = subjects.get(who)
    if (subject === undefined)
      reader.refuse(
        here,
        `must name one of the subjects.${didYouMean(suggest(who, subjects.keys()))}`,
        'name',
      )
    return {
      title: `${title} as ${who}`,
      place: reader.placeOf(here, 'name'),
      operation: { kind: operation === undefined ? 'text' : 'name', text },
      variables: reader.group([...path, 'variables'], variables),
      subject,
      now: time,
      expected: readExpected(reader, here, expected),
    }
  })
}

function readExpected(reader: Reader, path: Path, value: unknown): Expected {
  const isDecision = (text: unknown): text is Decided => DECISIONS.some((one) => one === text)
  if (isDecision(value)) return { decision: value, paths: undefined }
  const message =
    'must be allow, reduce, deny, or one of the latter two with its paths (reduce: [people.email])'
  if (typeof value !== 'object' || value === null) reader.refuse(path, message)
  const [entry, ...more] = Object.entries(value)
  if (entry === undefined || more.length > 0 || !isDecision(entry[0]) || entry[0] === 'allow')
    reader.refuse(path, message)
  return { decision: entry[0], paths: reader.texts([...path, entry[0]], entry[1]) }
}

function readSubject(reader: Reader, path: Path, value: unknown): Subject {
  if (typeof value === 'string') {
    const reason = NOBODIES[value]
    if (reason === undefined) reader.refuse(path, 'must be anonymous, expired, or what a token carries')
    return reason === 'missing_token' ? ANONYMOUS : { kind: 'anonymous', reason }
  }
  const known = ['id', 'issuer', 'client', 'scopes', 'reject', 'ceiling', 'claims', 'policies', 'user']
  const { id, issuer, client, scopes, reject, ceiling, claims, policies, user } = reader.group(
    path,
    value,
    known,
  )
  const patterns = (name: string, given: unknown): readonly Pattern[] =>
    reader.texts([...path, name], given ?? []).map((text, index) => {
      try {
        return parsePattern(text)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        return reader.refuse([...path, name, index], `must be a pattern: ${why}`)
      }
    })
  const text = (name: string, given: unknown, otherwise: string): string =>
    given === undefined
      ? otherwise
      : typeof given === 'string'
        ? given
        : reader.refuse([...path, name], 'must be text')
  return {
    kind: 'identified',
    issuer: text('issuer', issuer, 'portcullis test'),
    id: text('id', id, String(path.at(-1))),
    claims: reader.group([...path, 'claims'], claims ?? {}),
    granted: {
      allow: patterns('scopes', scopes),
      reject: patterns('reject', reject),
      ceilings: ceiling === undefined ? [] : [patterns('ceiling', ceiling)],
    },
    ...(client !== undefined && { client: text('client', client, '') }),
    ...(user !== undefined && { user: readUser(reader, [...path, 'user'], user) }),
    ...(policies !== undefined && { policies: new Set(reader.texts([...path, 'policies'], policies)) }),
  }
}

function readUser(reader: Reader, path: Path, value: unknown): SubjectUser {
  const { id, person = {} } = reader.group(path, value, ['id', 'person'])
  if (typeof id !== 'string') return reader.refuse(path, 'must have an id, in text')
  return { id, person: reader.group([...path, 'person'], person) }
}

interface Reader {
  /** An object with only the known members. */
  readonly group: (path: Path, value: unknown, known?: readonly string[]) => Group
  readonly list: (path: Path, value: unknown) => readonly unknown[]
  readonly texts: (path: Path, value: unknown) => readonly string[]
  readonly placeOf: (path: Path, part?: 'value' | 'name') => string
  readonly refuse: (path: Path, what: string, part?: 'value' | 'name') => never
}

function createReader(file: string, { positions }: ParsedFile): Reader {
  const placeOf = (path: Path, part?: 'value' | 'name'): string => {
    const line = /line (\d+)/.exec(positions?.find(path, part) ?? '')?.[1]
    return line === undefined ? file : `${file}:${line}`
  }
  const refuse = (path: Path, what: string, part?: 'value' | 'name'): never => {
    const name = path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
      .join('')
      .replace(/^\./, '')
    throw new UserError(`${placeOf(path, part)}: ${name === '' ? 'the file' : name} ${what}`)
  }
  const list = (path: Path, value: unknown): readonly unknown[] =>
    Array.isArray(value) ? value : refuse(path, 'must be a list')
  return {
    placeOf,
    refuse,
    list,
    group(path, value, known) {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return refuse(path, 'must be an object')
      const unknown = known && Object.keys(value).find((name) => !known.includes(name))
      if (known === undefined || unknown === undefined) return value as Group
      return refuse([...path, unknown], `is not known here.${didYouMean(suggest(unknown, known))}`, 'name')
    },
    texts: (path, value) =>
      list(path, value).map((one, index) =>
        typeof one === 'string' ? one : refuse([...path, index], 'must be text'),
      ),
  }
}
