import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { Path } from './setting-path.ts'

/** Settings that may name a file; `*` is any entry. In `database`, `store` and `url`, `file:` means something else. */
const SECRETS: readonly (readonly string[])[] = [
  ['jwt', 'secret'],
  ['tls', 'passphrase'],
  ['authKeys', '*', 'apiKey'],
  ...[['issuers'], ['admin', 'issuers']].flatMap((issuers) => [
    [...issuers, '*', 'keys', '*', 'secret'],
    [...issuers, '*', 'keys', '*', 'publicKey'],
    [...issuers, '*', 'introspection', 'clientSecret'],
    [...issuers, '*', 'introspection', 'clientKey'],
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
 * Replaces each secret or key given as `file:` and a path by the file's contents, without trailing line ends.
 * An API key of JWT_AUTH_KEYS may be any text (section 5 of the design), so it is left alone. Problems never
 * quote a file.
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

/** A copy of the value with every place on the way replaced. Everything else is shared with the original. */
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
