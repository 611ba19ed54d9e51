import { didYouMean, suggest } from '../core/suggestion.ts'
import type { Problem } from './problem.ts'
import type { Path } from './setting-path.ts'
import type { SettingPositions } from './setting-positions.ts'
import { type SettingFault, settingsJsonSchema } from './settings.ts'
import type { GivenSetting } from './sources.ts'

/** The merged settings of all sources, and the source of each. */
export interface Assembled {
  readonly input: Readonly<Record<string, unknown>>
  /**
   * The name of a setting in its source: `JWT_AUTH_KEYS[0].id`, `--port`, `portcullis.yaml: jwt.expires (line
   * 2, column 12)`.
   */
  readonly nameOf: (path: Path, part?: 'value' | 'name') => string
}

/** Overlays given settings on those of the file; the last of several for one path wins. */
export function assembleSettings(
  file: {
    readonly path: string
    readonly value: Readonly<Record<string, unknown>>
    readonly positions?: SettingPositions | undefined
  },
  given: readonly GivenSetting[],
): Assembled {
  const input = structuredClone(file.value) as Record<string, unknown>
  for (const { path, value } of given) lay(input, path, value)
  const nameOf: Assembled['nameOf'] = (path, part) => {
    const giver = given.findLast((each) => each.path.every((key, index) => key === path[index]))
    if (giver !== undefined) return giver.name + printPath(path.slice(giver.path.length), true)
    const position = file.positions?.find(path, part)
    const place = position === undefined ? '' : ` (${position})`
    return path.length === 0 ? file.path : `${file.path}: ${printPath(path, false)}${place}`
  }
  return { input, nameOf }
}

/** Describes a fault under the name that the setting has in its source. */
export function printFault(fault: SettingFault, { input, nameOf }: Assembled): Problem {
  const value = fault.path.reduce<unknown>((at, key) => childOf(at, key), input)
  if (fault.unknownKey !== undefined) return printUnknown(fault.path, fault.unknownKey, nameOf)
  if (value === undefined) return { where: nameOf(fault.path), what: 'is missing' }
  return { where: nameOf(fault.path), what: printClient(fault.path, input) + fault.what }
}

/** Settings by the names that other tools and the JavaScript options give them. */
const MEANT: Readonly<Record<string, string>> = {
  clients: 'authKeys',
  apiKeys: 'authKeys',
  requestTimeout: 'timeouts',
  shutdownTimeout: 'timeouts',
}

/**
 * Inside lists of keys, omits the name of an unknown property unless it is close to a known one: it may
 * itself be a key.
 */
function printUnknown(path: Path, key: string, nameOf: Assembled['nameOf']): Problem {
  const meant = path.length === 0 && Object.hasOwn(MEANT, key) ? MEANT[key] : undefined
  const suggestion = meant ?? suggest(key, propertiesAt(path))
  if ((path[0] === 'authKeys' || path.includes('keys')) && suggestion === undefined) {
    return { where: nameOf(path), what: 'is not a setting' }
  }
  return {
    where: nameOf([...path, key], 'name').replace(key, key.slice(0, 60)),
    what: `is not a setting.${didYouMean(suggestion)}`,
  }
}

/** `client "id": ` for a setting within an auth key that has an id. */
function printClient([first, index]: Path, input: Assembled['input']): string {
  if (first !== 'authKeys' || typeof index !== 'number') return ''
  const id = childOf(childOf(input['authKeys'], index), 'id')
  return typeof id === 'string' && id !== '' ? `client ${JSON.stringify(id.slice(0, 60))}: ` : ''
}

function propertiesAt(path: Path): readonly string[] {
  const node = path.reduce<unknown>(
    (at, key) => (typeof key === 'number' ? childOf(at, 'items') : childOf(childOf(at, 'properties'), key)),
    settingsJsonSchema(),
  )
  return Object.keys((childOf(node, 'properties') as object | undefined) ?? {})
}

/** Total; never reads from a prototype. */
export function childOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string | number, unknown>>)[key]
    : undefined
}

function lay(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value
    return
  }
  const child = target[key]
  // A value that is no object is reported, not replaced.
  if (child !== undefined && (typeof child !== 'object' || child === null)) return
  const next = (child ?? {}) as Record<string, unknown>
  target[key] = next
  lay(next, rest, value)
}

function printPath(path: Path, continued: boolean): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 && !continued ? key : `.${key}`))
    .join('')
}
