import type { Path } from './setting-path.ts'

/**
 * A text with its placeholders filled in, or what is wrong with one of them. A fault never holds the value of
 * a variable.
 */
export type Expansion =
  | { readonly kind: 'text'; readonly text: string; readonly isChanged: boolean }
  | { readonly kind: 'fault'; readonly what: string }

/** Settings with their placeholders filled in. */
export interface ExpandedSettings {
  readonly value: unknown
  readonly faults: readonly { readonly path: Path; readonly what: string }[]
  /** The settings that held a placeholder. */
  readonly changed: readonly Path[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Matches `$${`, `${NAME}`, `${NAME:-default}`, and any other `${`, which is a fault. */
const PLACEHOLDER = /\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?\}|\$\{/g

/**
 * Fills in `${NAME}` and `${NAME:-default}` from the environment; `$${` stands for a literal `${`. A variable
 * that is unset or empty and has no default is a fault, and so is any other `${`. Values are not expanded
 * again.
 */
export function expandText(text: string, env: Environment): Expansion {
  let fault: string | undefined
  const expanded = text.replaceAll(PLACEHOLDER, (found, ...rest: unknown[]) => {
    if (found === '$${') return '${'
    const { name, fallback } = rest.at(-1) as Readonly<Record<'name' | 'fallback', string | undefined>>
    if (name === undefined) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what an operator writes.
      fault ??= 'has a "${" that begins neither ${NAME} nor ${NAME:-default}; "$${" stands for the text'
      return ''
    }
    // The outer placeholder ends at the first "}", so the rest of the inner one would become text.
    if (fallback?.includes('${'))
      fault ??= 'has a placeholder within the default of another; defaults are text'
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value !== undefined && value !== '') return value
    if (fallback === undefined) fault ??= `names the environment variable ${name}, which is not set or empty`
    return fallback ?? ''
  })
  return fault === undefined
    ? { kind: 'text', text: expanded, isChanged: expanded !== text }
    : { kind: 'fault', what: fault }
}

/** Fills in every text of the settings. Runs after parsing, so that a value can only become text. */
export function expandSettings(value: unknown, env: Environment, path: Path = []): ExpandedSettings {
  if (typeof value === 'string') {
    const expansion = expandText(value, env)
    if (expansion.kind === 'fault') return { value, faults: [{ path, what: expansion.what }], changed: [] }
    return { value: expansion.text, faults: [], changed: expansion.isChanged ? [path] : [] }
  }
  if (typeof value !== 'object' || value === null) return { value, faults: [], changed: [] }
  const isList = Array.isArray(value)
  const entries = Object.entries(value).map(
    ([key, child]) => [key, expandSettings(child, env, [...path, isList ? Number(key) : key])] as const,
  )
  const named = entries.filter(([key]) => key.includes('${'))
  const all = entries.map(([, child]) => child)
  return {
    value: isList
      ? all.map((child) => child.value)
      : Object.fromEntries(entries.map(([key, child]) => [key, child.value])),
    faults: [
      ...named.map(([key]) => ({
        path: [...path, key],
        what: 'has a placeholder in its name: only values have them',
      })),
      ...all.flatMap(({ faults }) => faults),
    ],
    changed: all.flatMap(({ changed }) => changed),
  }
}

/** The number or boolean that an expanded text stands for, where a setting wants one. */
export function readScalar(text: unknown): number | boolean | undefined {
  if (typeof text !== 'string') return undefined
  const trimmed = text.trim()
  if (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(trimmed)) return Number(trimmed)
  return trimmed === 'true' ? true : trimmed === 'false' ? false : undefined
}
