import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { Path } from './setting-path.ts'

/** Settings that may stand in a file of their own; `*` is any entry. `database`, `store` and `url` mean other things by `file:`. */
const SECRETS: readonly (readonly string[])[] = [
  ['jwt', 'secret'],
  ['tls', 'passphrase'],
  ['authKeys', '*', 'apiKey'],
  ...[['issuers'], ['admin', 'issuers']].flatMap((issuers) => [
    [...issuers, '*', 'keys', '*', 'secret'],
    [...issuers, '*', 'keys', '*', 'publicKey'],
    [...issuers, '*', 'introspection', 'clientSecret'],
  ]),
  ['policies', 'authzen', 'headers', '*'],
  ['policies', 'opa', 'headers', '*'],
  ...[['upstream'], ['upstreams', '*'], ['supergraph', 'subgraphs', '*']].flatMap((upstream) => [
    [...upstream, 'signature', 'secret'],
    [...upstream, 'headers', '*'],
  ]),
]

const MAX_LENGTH = 65_536

/**
 * Reads what `file:` and a path say of secrets and keys, without the line end at the end. An API key of JWT_AUTH_KEYS is
 * any text (section 5 of the design), so that one is left as it is. A problem repeats nothing of a file.
 */
export function readSecretFiles(
  { input, nameOf }: Assembled,
  readFile: (path: string) => string,
  authKeysAreGiven: boolean,
): { readonly input: Assembled['input']; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const read = (value: unknown, path: Path): unknown => {
    if (typeof value !== 'string' || !value.startsWith('file:')) return value
    const text = readText(value.slice('file:'.length).replace(/^\/\/(?=\/)/, ''), readFile)
    if (text.kind === 'text') return text.text
    problems.push({ where: nameOf(path), what: text.what })
    return undefined
  }
  const secrets = authKeysAreGiven ? SECRETS.filter(([first]) => first !== 'authKeys') : SECRETS
  const replaced = secrets.reduce<unknown>((value, way) => replaceAt(value, way, [], read), input)
  return { input: replaced as Assembled['input'], problems }
}

type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly what: string }

function readText(path: string, readFile: (path: string) => string): FileText {
  const fault = (what: string): FileText => ({ kind: 'fault', what: `names a file that ${what}` })
  try {
    const text = readFile(path)
      .replace(/^\uFEFF/, '')
      .replace(/[\r\n]+$/, '')
    if (text.trim() === '') return fault('is empty')
    return text.length > MAX_LENGTH ? fault('is too long for a secret') : { kind: 'text', text }
  } catch (error) {
    const code = (error as { readonly code?: unknown } | null)?.code
    return fault(
      typeof code === 'string' && /^E[A-Z]+$/.test(code) ? `cannot be read (${code})` : 'cannot be read',
    )
  }
}

/** The same value with another one at each place that a way leads to. What lies elsewhere is the same object. */
function replaceAt(
  value: unknown,
  [step, ...rest]: readonly string[],
  path: Path,
  read: (value: unknown, path: Path) => unknown,
): unknown {
  if (step === undefined) return read(value, path)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return step === '*' ? value.map((child, index) => replaceAt(child, rest, [...path, index], read)) : value
  const names = step === '*' ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : []
  const changed = names.map(
    (name) => [name, replaceAt(childOf(value, name), rest, [...path, name], read)] as const,
  )
  return { ...value, ...Object.fromEntries(changed) }
}
