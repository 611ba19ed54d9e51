import { NumberToken } from '../json/number-token.ts'
import type { Roots } from './frame.ts'
import { ABSENT, findRaw, type InputPath } from './path.ts'

/** A value that a condition saw. `text` is shortened JSON without secret values or members. */
export type SeenValue =
  | { readonly kind: 'value'; readonly path: string; readonly text: string }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'secret'; readonly path: string }

type IsSecret = (segments: readonly string[]) => boolean

export function showValue(
  { text: path, segments, isSecret }: InputPath,
  roots: Roots,
  isSecretPath: IsSecret,
): SeenValue {
  const raw = findRaw(segments, roots)
  if (raw === ABSENT) return { kind: 'absent', path }
  if (isSecret) return { kind: 'secret', path }
  if (path === 'now') return { kind: 'value', path, text: printTime(raw) }
  return { kind: 'value', path, text: print(raw, segments, isSecretPath) }
}

function printTime(raw: unknown): string {
  const time = new Date(Number(raw))
  return JSON.stringify(Number.isNaN(time.getTime()) ? null : time.toISOString())
}

const LONGEST = 80
const MOST = 10
const DEEPEST = 4

function print(raw: unknown, segments: readonly string[], isSecret: IsSecret, depth = 0): string {
  if (typeof raw === 'string')
    return JSON.stringify(raw.length > LONGEST ? `${raw.slice(0, LONGEST)}...` : raw)
  if (typeof raw !== 'object' || raw === null) return String(raw)
  if (raw instanceof NumberToken) return raw.text.slice(0, LONGEST)
  if (raw instanceof Date) return printTime(raw)
  if (depth >= DEEPEST) return Array.isArray(raw) ? '[...]' : '{...}'
  const below = (value: unknown, names: readonly string[]): string => print(value, names, isSecret, depth + 1)
  if (Array.isArray(raw)) {
    const items = raw.slice(0, MOST).map((item) => below(item, segments))
    return `[${[...items, ...(raw.length > MOST ? ['...'] : [])].join(', ')}]`
  }
  const names = Object.keys(raw)
  const members = names.slice(0, MOST).map((name) => {
    const path = [...segments, name]
    const value = isSecret(path) ? '(secret)' : below((raw as Readonly<Record<string, unknown>>)[name], path)
    return `${JSON.stringify(name)}: ${value}`
  })
  return `{${[...members, ...(names.length > MOST ? ['...'] : [])].join(', ')}}`
}
