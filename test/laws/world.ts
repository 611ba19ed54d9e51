import type { PolicyOptions } from '../../src/core/rules/policy-options.ts'
import type { Tape } from './tape.ts'

/** What a coordinate requires, in the words of the oracle. */
export type Need =
  | { readonly kind: 'authenticated' | 'never' }
  | { readonly kind: 'scopes' | 'policies'; readonly anyOf: readonly (readonly string[])[] }

export interface ModelTypeRef {
  readonly named: string
  readonly isList: boolean
  readonly isItemNonNull: boolean
  readonly isNonNull: boolean
}

export interface ModelField {
  readonly name: string
  readonly type: ModelTypeRef
  readonly needs: readonly Need[]
  /** As the SDL spells its rules. */
  readonly directives: string
}

export interface ModelType {
  readonly kind: 'scalar' | 'enum' | 'interface' | 'object' | 'union'
  readonly name: string
  readonly interfaces: readonly string[]
  readonly members: readonly string[]
  readonly fields: readonly ModelField[]
  readonly needs: readonly Need[]
  readonly directives: string
}

/** A random schema, kept apart from graphql-js: the oracle reads this, and never the schema that is built from it. */
export interface World {
  readonly types: ReadonlyMap<string, ModelType>
  readonly policy: PolicyOptions
  readonly introspectionNeed: Need | undefined
  readonly link: string
  readonly names: Names
  /** Definitions that extend those of the types. */
  readonly extensions: readonly string[]
}

type RootName = 'Query' | 'Mutation' | 'Subscription'
type Meaning = 'auth' | 'public' | 'authenticated' | 'requiresScopes' | 'policy'
type Names = Readonly<Record<Meaning, string>>

const SCOPES = ['a', 'b', 'a:x', 'a:y', 'b:x:y', '__proto__', 'read/all.v-1'] as const
const POLICIES = ['p', 'q', 'constructor'] as const
/** Odd on purpose: they are names that plain objects have already. */
const FIELD_NAMES = ['leaf', 'constructor', 'coin', 'toString', 'node', 'valueOf', 'items'] as const

const SPELLINGS: readonly { readonly link: string; readonly names: Partial<Names> }[] = [
  { link: '', names: {} },
  {
    link: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{name: "@authenticated", as: "@login"}, "@policy", {name: "@requiresScopes", as: "@needs"}])',
    names: { authenticated: 'login', requiresScopes: 'needs' },
  },
  {
    link: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")',
    names: {
      authenticated: 'federation__authenticated',
      requiresScopes: 'federation__requiresScopes',
      policy: 'federation__policy',
    },
  },
  {
    link: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", as: "fed", import: ["@policy"]) @link(url: "https://portcullis.dev/portcullis/v1.0", import: [{name: "@auth", as: "@scoped"}, {name: "@public", as: "@open"}])',
    names: {
      authenticated: 'fed__authenticated',
      requiresScopes: 'fed__requiresScopes',
      auth: 'scoped',
      public: 'open',
    },
  },
  {
    link: 'extend schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY) @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "asks", for: SECURITY)',
    names: { requiresScopes: 'asks' },
  },
]

const BARE: Names = {
  auth: 'auth',
  public: 'public',
  authenticated: 'authenticated',
  requiresScopes: 'requiresScopes',
  policy: 'policy',
}

export function makeWorld(tape: Tape): World {
  const { link, names: renamed } = tape.pick(SPELLINGS)
  const names: Names = { ...BARE, ...renamed }
  const policy = makePolicy(tape)
  const types = new Map<string, ModelType>()
  const add = (type: ModelType): ModelType => {
    types.set(type.name, type)
    return type
  }
  const plain = { interfaces: [], members: [], fields: [] }
  add({ kind: 'scalar', name: 'Secret', ...plain, ...makeRules(tape, names, 15) })
  add({ kind: 'enum', name: 'Coin', ...plain, ...makeRules(tape, names, 15) })

  const interfaceNames = ['Alpha', 'Beta', 'Gamma'].slice(0, 1 + tape.below(3))
  const objectNames = ['Cat', 'Dog', 'Eel', 'Fox'].slice(0, 1 + tape.below(4))
  const unionNames = ['Pets'].slice(0, tape.below(2))
  const bases = makeBases(tape, interfaceNames, objectNames, unionNames)

  // Who implements what must be known before fields can be narrowed.
  const interfacesOf = new Map<string, readonly string[]>()
  interfaceNames.forEach((name, index) => {
    const chosen = tape.some(interfaceNames.slice(0, index), 40)
    const interfaces = [...new Set(chosen.flatMap((one) => [...(interfacesOf.get(one) ?? []), one]))].sort()
    interfacesOf.set(name, interfaces)
  })
  const withParents = (chosen: readonly string[]): readonly string[] =>
    [...new Set(chosen.flatMap((one) => [...(interfacesOf.get(one) ?? []), one]))].sort()
  for (const name of objectNames) interfacesOf.set(name, withParents(tape.some(interfaceNames, 55)))
  interfacesOf.set('Query', tape.chance(12) ? withParents([tape.pick(interfaceNames)]) : [])
  const unions = new Map(
    unionNames.map((name) => {
      const members = tape.some(objectNames, 60)
      return [name, members.length === 0 ? objectNames.slice(0, 1) : members] as const
    }),
  )
  const isSubtype = (narrow: string, wide: string): boolean =>
    narrow === wide ||
    interfacesOf.get(narrow)?.includes(wide) === true ||
    unions.get(wide)?.includes(narrow) === true
  const isSubRef = (narrow: ModelTypeRef, wide: ModelTypeRef): boolean =>
    isSubtype(narrow.named, wide.named) &&
    (narrow.isNonNull || !wide.isNonNull) &&
    (narrow.isItemNonNull || !wide.isItemNonNull)
  const narrowed = (ref: ModelTypeRef): ModelTypeRef => {
    const candidates = [...interfaceNames, ...objectNames].filter((one) => isSubtype(one, ref.named))
    const named = tape.chance(50) && candidates.length > 0 ? tape.pick(candidates) : ref.named
    return { ...ref, named, isNonNull: ref.isNonNull || tape.chance(20) }
  }

  const makeFields = (name: string, own: readonly string[]): readonly ModelField[] => {
    const parents = (interfacesOf.get(name) ?? []).flatMap((one) => types.get(one) ?? [])
    const inherited = parents.flatMap((parent) => parent.fields.map((field) => field.name))
    return [...new Set([...inherited, ...own])].map((fieldName) => {
      const base = bases.get(fieldName)
      if (base === undefined) throw new TypeError(`No base for ${fieldName}.`)
      const above = parents.flatMap((parent) => parent.fields.filter((field) => field.name === fieldName))
      const fits = (ref: ModelTypeRef): boolean => above.every((field) => isSubRef(ref, field.type))
      const candidates = [base, ...above.map((field) => field.type)]
      const widest = candidates.find(fits)
      const narrow = narrowed(widest ?? base)
      const type = tape.chance(40) && fits(narrow) ? narrow : widest
      if (type === undefined) throw new NoWorld()
      return { name: fieldName, type, ...makeRules(tape, names, 22) }
    })
  }

  interfaceNames.forEach((name) => {
    const own = tape.some(FIELD_NAMES, 40)
    const fields = makeFields(name, own.length === 0 ? ['leaf'] : own)
    const interfaces = interfacesOf.get(name) ?? []
    add({ kind: 'interface', name, interfaces, members: [], fields, ...makeRules(tape, names, 10) })
  })
  for (const name of objectNames) {
    const own = tape.some(FIELD_NAMES, 50)
    const fields = makeFields(name, own.length === 0 ? ['leaf'] : own)
    const interfaces = interfacesOf.get(name) ?? []
    add({ kind: 'object', name, interfaces, members: [], fields, ...makeRules(tape, names, 14) })
  }
  for (const [name, members] of unions) {
    add({ kind: 'union', name, interfaces: [], members, fields: [], needs: [], directives: '' })
  }

  const targets = [...interfaceNames, ...objectNames, ...unionNames, 'Query', 'String', 'Secret', 'Coin']
  const rootFields = (root: RootName, fieldNames: readonly string[]): readonly ModelField[] =>
    fieldNames.map((name) => {
      const isFirst = name === 'one' && tape.chance(70)
      const type = makeRef(tape, isFirst ? (interfaceNames[0] ?? 'Alpha') : tape.pick(targets))
      return { name, type, ...makeRootRules(tape, names, root, name, type, policy) }
    })
  const queryBases = makeFields('Query', []).map((field) => ({
    ...field,
    ...makeRootRules(tape, names, 'Query', field.name, field.type, policy),
  }))
  const query = [...rootFields('Query', ['one', 'two', 'three', 'hasOwnProperty']), ...queryBases]
  const mutationNames = Object.keys(MUTATION_PARTS).slice(0, 2 + tape.below(4))
  const addRoot = (name: RootName, fields: readonly ModelField[]): void => {
    const interfaces = interfacesOf.get(name) ?? []
    add({ kind: 'object', name, interfaces, members: [], fields, ...makeRules(tape, names, 5) })
  }
  addRoot('Query', query)
  addRoot('Mutation', rootFields('Mutation', mutationNames))
  addRoot('Subscription', rootFields('Subscription', ['changed', 'ticked']))
  const introspectionNeed: Need | undefined =
    policy.introspection === 'public'
      ? undefined
      : { kind: policy.introspection === 'off' ? 'never' : 'authenticated' }
  return { types, policy, introspectionNeed, link, names, extensions: [] }
}

/** The tape asked for types that cannot be: a field narrowed in two ways at once. */
export class NoWorld extends Error {}

function makePolicy(tape: Tape): PolicyOptions {
  const baselines = ['derived', 'authenticated', 'public'] as const
  const introspection = tape.pick(['authenticated', 'public', 'off'] as const)
  if (!tape.chance(40)) return { introspection }
  return {
    introspection,
    baseline: {
      ...(tape.chance(60) && { query: tape.pick(baselines) }),
      ...(tape.chance(60) && { mutation: tape.pick(baselines) }),
      ...(tape.chance(60) && { subscription: tape.pick(baselines) }),
    },
  }
}

function makeBases(
  tape: Tape,
  interfaceNames: readonly string[],
  objectNames: readonly string[],
  unionNames: readonly string[],
): ReadonlyMap<string, ModelTypeRef> {
  const composites = [...interfaceNames, ...objectNames, ...unionNames, 'Query']
  const named = ['String', 'String', 'Coin', 'Secret', interfaceNames[0] ?? 'Alpha']
  return new Map(
    FIELD_NAMES.map((name, index) => [name, makeRef(tape, named[index] ?? tape.pick(composites))] as const),
  )
}

function makeRef(tape: Tape, named: string): ModelTypeRef {
  const isList = tape.chance(25)
  return { named, isList, isItemNonNull: isList && tape.chance(40), isNonNull: tape.chance(25) }
}

export interface Rules {
  readonly needs: readonly Need[]
  readonly directives: string
}

function makeRules(tape: Tape, names: Names, percent: number): Rules {
  const needs: Need[] = []
  const directives: string[] = []
  const used = new Set<Meaning>()
  for (let count = 0; count < 2 && tape.chance(percent); count++) {
    const meaning = tape.pick(['requiresScopes', 'auth', 'authenticated', 'policy'] as const)
    if (used.has(meaning)) continue
    used.add(meaning)
    if (meaning === 'authenticated') {
      needs.push({ kind: 'authenticated' })
      directives.push(`@${names.authenticated}`)
    } else {
      const pool: readonly string[] = meaning === 'policy' ? POLICIES : SCOPES
      const anyOf = Array.from({ length: 1 + tape.below(2) }, () =>
        Array.from({ length: 1 + tape.below(2) }, () => tape.pick(pool)),
      )
      needs.push({ kind: meaning === 'policy' ? 'policies' : 'scopes', anyOf })
      const argument = meaning === 'policy' ? 'policies' : 'scopes'
      directives.push(`@${names[meaning]}(${argument}: ${JSON.stringify(anyOf)})`)
    }
  }
  return { needs, directives: directives.join(' ') }
}

/** Spelled out by hand, as in the design: the oracle does not cut names. `null`: the named return type. */
const MUTATION_PARTS: Readonly<Record<string, readonly [string | null, string]>> = {
  CreatePerson: ['Person', 'Create'],
  login: [null, 'Login'],
  updatePerson: ['Person', 'Update'],
  delete_person: ['Person', 'Delete'],
  AddMusicCompositionComposer: ['MusicCompositionComposer', 'Add'],
}

function makeRootRules(
  tape: Tape,
  names: Names,
  root: RootName,
  name: string,
  type: ModelTypeRef,
  policy: PolicyOptions,
): Rules {
  const stated = makeRules(tape, names, 12)
  if (stated.directives !== '') return stated
  const parts: readonly [string | null, string] =
    root === 'Mutation'
      ? (MUTATION_PARTS[name] ?? [null, name])
      : [null, root === 'Query' ? 'Read' : 'Subscribe']
  const derived = (typeName?: string, action?: string): Need => ({
    kind: 'scopes',
    anyOf: [[`${root}:${typeName ?? parts[0] ?? type.named}:${action ?? parts[1]}`]],
  })
  switch (tape.below(18)) {
    case 9:
      return { needs: [], directives: `@${names.public}` }
    case 8:
      return { needs: [derived()], directives: `@${names.auth}` }
    case 7:
      return { needs: [derived('Thing')], directives: `@${names.auth}(type: "Thing")` }
    case 6:
      return { needs: [derived(undefined, 'Do')], directives: `@${names.auth}(action: "Do")` }
  }
  const kind = root === 'Query' ? 'query' : root === 'Mutation' ? 'mutation' : 'subscription'
  const baseline = policy.baseline?.[kind] ?? (kind === 'mutation' ? 'derived' : 'public')
  if (baseline === 'public') return { needs: [], directives: '' }
  return { needs: baseline === 'derived' ? [derived()] : [{ kind: 'authenticated' }], directives: '' }
}

const ROOT_NAMES: readonly string[] = ['Query', 'Mutation', 'Subscription']

/** Where a further rule comes on top of what there is: everywhere but on a root field, whose baseline it may replace. */
export interface RulePlace {
  readonly type: string
  readonly field?: string
}

export function rulePlaces({ types }: World): readonly RulePlace[] {
  return [...types.values()].flatMap((type): readonly RulePlace[] => {
    const fields = ROOT_NAMES.includes(type.name) ? [] : type.fields
    const below = fields.map((field) => ({ type: type.name, field: field.name }))
    return type.kind === 'union' ? [] : [{ type: type.name }, ...below]
  })
}

export function makeExtraRules(tape: Tape, world: World): Rules {
  const rules = makeRules(tape, world.names, 100)
  // At its end a tape has no rule to give.
  const plain: Rules = { needs: [{ kind: 'authenticated' }], directives: `@${world.names.authenticated}` }
  return rules.directives === '' ? plain : rules
}

export function withRules(world: World, place: RulePlace, rules: Rules): World {
  const add = <Element extends Rules>(element: Element): Element => ({
    ...element,
    needs: [...element.needs, ...rules.needs],
    directives: `${element.directives} ${rules.directives}`,
  })
  const types = new Map(world.types)
  const type = types.get(place.type)
  if (type === undefined) return world
  if (place.field === undefined) types.set(type.name, add(type))
  else {
    const fields = type.fields.map((field) => (field.name === place.field ? add(field) : field))
    types.set(type.name, { ...type, fields })
  }
  return { ...world, types }
}

/** The same rules as {@link withRules} puts on a type, written as another part of its definition. */
export function withExtension(world: World, name: string, { directives }: Rules): World {
  const kind = world.types.get(name)?.kind ?? 'object'
  const extension = `extend ${kind === 'object' ? 'type' : kind} ${name} ${directives}`
  return { ...world, extensions: [...world.extensions, extension] }
}

/** The world as SDL. */
export function printWorld({ types, link, extensions }: World): string {
  const definitions = [...types.values()].map((type): string => {
    const { name, directives } = type
    const implemented = type.interfaces.length === 0 ? '' : ` implements ${type.interfaces.join(' & ')}`
    const body = type.fields.map((field) => `  ${field.name}: ${printRef(field.type)} ${field.directives}`)
    switch (type.kind) {
      case 'scalar':
        return `scalar ${name} ${directives}`
      case 'enum':
        return `enum ${name} ${directives} { HEADS TAILS }`
      case 'union':
        return `union ${name} = ${type.members.join(' | ')}`
    }
    const keyword = type.kind === 'object' ? 'type' : 'interface'
    return `${keyword} ${name}${implemented} ${directives} {\n${body.join('\n')}\n}`
  })
  return [link, ...definitions, ...extensions].join('\n')
}

export function printRef({ named, isList, isItemNonNull, isNonNull }: ModelTypeRef): string {
  const inner = isList ? `[${named}${isItemNonNull ? '!' : ''}]` : named
  return `${inner}${isNonNull ? '!' : ''}`
}
