/** Checks a group of options from JavaScript. Throws `TypeError` unless it is an object of known members. */
export function assertGroup(name: string, given: object, members: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new TypeError(`${name} must be an object with some of: ${members.join(', ')}.`)
  for (const [member, value] of Object.entries(given)) {
    // A misspelt member would silently be ignored, leaving its default in force.
    if (value !== undefined && !members.includes(member))
      throw new TypeError(`${name}.${member} does not exist: there are ${members.join(', ')}.`)
  }
}

/** Throws `TypeError` for a given value that is not one of `choices`. */
export function assertChoice(name: string, given: unknown, choices: readonly string[]): void {
  if (given === undefined || choices.includes(given as string)) return
  const quoted = choices.map((one) => `"${one}"`)
  throw new TypeError(`${name} must be ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}.`)
}

/** Throws `TypeError` for a given value that is not a list. */
export function assertList(name: string, given: unknown): void {
  if (given !== undefined && !Array.isArray(given)) throw new TypeError(`${name} must be a list.`)
}

/** Throws `TypeError` for a given value that is not a list of non-empty texts. */
export function assertTexts(name: string, given: unknown): void {
  assertList(name, given)
  const texts = (given ?? []) as readonly unknown[]
  const wrong = texts.findIndex((one) => typeof one !== 'string' || one === '')
  if (wrong >= 0) throw new TypeError(`${name}[${wrong}] must be a non-empty string.`)
}

/** The defaults of a group, replaced by its members that are not undefined. */
export function withDefaults<Group extends object>(
  defaults: Group,
  given: { readonly [Name in keyof Group]?: Group[Name] | undefined } | undefined,
): Group {
  return { ...defaults, ...withoutUndefined(given ?? {}) }
}

/** A group without its undefined members. */
export function withoutUndefined<Group extends object>(given: Group): Partial<Group> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<Group>
}
