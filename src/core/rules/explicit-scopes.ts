import { type FieldDefinitionNode, type GraphQLField, Kind, type NameNode, parse, Source } from 'graphql'
import { nameInForce } from '../schema/links.ts'
import type { NameParts } from '../schema/naming.ts'
import type { SchemaSource } from '../schema/sdl.ts'
import { segmentsOf } from '../scope/scope.ts'
import type { RuleTable } from './rule-table.ts'

/** The mutations whose scopes derive from their names, with the parts for `@auth(type:, action:)`. */
export function derivedParts(table: RuleTable): ReadonlyMap<string, NameParts> {
  const root = table.schema.getMutationType()
  const parts = new Map<string, NameParts>()
  for (const field of Object.values(root?.getFields() ?? {})) {
    const [requirement, ...others] =
      table.stated.fields.get(`${root?.name}.${field.name}`)?.requirements ?? []
    if (requirement?.kind !== 'scopes' || others.length > 0) continue
    const { origin } = requirement.source
    const isDerived = origin === 'convention' || (origin === `@${authName(table)}` && isBare(field, table))
    if (!isDerived) continue
    const [, type, action] = segmentsOf(requirement.anyOf[0]?.[0] ?? ('' as never))
    if (type !== undefined && action !== undefined) parts.set(field.name, { type, action })
  }
  return parts
}

/** The same SDL with `@auth` added for every derived scope of a mutation. Everything else stays unchanged. */
export function withExplicitScopes(
  sources: readonly SchemaSource[],
  table: RuleTable,
): readonly SchemaSource[] {
  const parts = derivedParts(table)
  const root = table.schema.getMutationType()?.name
  return sources.map(({ name, text }) => {
    const edits = fieldsOf(root, { name, text }).flatMap((field) => {
      const derived = parts.get(field.name.value)
      return derived === undefined ? [] : editOf(field, derived, table)
    })
    const ordered = edits.toSorted((one, other) => other.start - one.start)
    return { name, text: ordered.reduce((before, edit) => apply(before, edit), text) }
  })
}

/** The mutation root type with only these directives, to extend a schema that is defined elsewhere. */
export function printScopeRules(table: RuleTable): string {
  const root = table.schema.getMutationType()
  const fields = root?.getFields() ?? {}
  const lines = [...derivedParts(table)].map(
    ([name, parts]) => `  ${name}: ${fields[name]?.type} ${printAuth(parts, table)}\n`,
  )
  return lines.length === 0 ? '' : `extend type ${root?.name} {\n${lines.join('')}}\n`
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

function editOf(field: FieldDefinitionNode, parts: NameParts, table: RuleTable): readonly Edit[] {
  const present = field.directives?.find((one) => isAuth(one, table))
  const text = printAuth(parts, table)
  if (present?.loc !== undefined) return [{ start: present.loc.start, end: present.loc.end, text }]
  const end = field.loc?.end
  return end === undefined ? [] : [{ start: end, end, text: ` ${text}` }]
}

function apply(before: string, { start, end, text }: Edit): string {
  return before.slice(0, start) + text + before.slice(end)
}

function fieldsOf(root: string | undefined, { name, text }: SchemaSource): readonly FieldDefinitionNode[] {
  if (text.replace(/#.*$/gm, '').trim() === '') return []
  return parse(new Source(text, name)).definitions.flatMap((definition) => {
    const isObject =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION
    return isObject && definition.name.value === root ? (definition.fields ?? []) : []
  })
}

function printAuth({ type, action }: NameParts, table: RuleTable): string {
  return `@${authName(table)}(type: "${type}", action: "${action}")`
}

/** The schema's name for `@auth`. */
function authName(table: RuleTable): string {
  return nameInForce('auth', table.names)
}

function isAuth({ name }: { readonly name: NameNode }, table: RuleTable): boolean {
  return name.value === authName(table)
}

/** Whether it has `@auth` without scopes, so that its scope is derived. */
function isBare(field: GraphQLField<unknown, unknown>, table: RuleTable): boolean {
  const uses = field.astNode?.directives?.filter((one) => isAuth(one, table)) ?? []
  return uses.some(({ arguments: given = [] }) => given.every((one) => one.name.value !== 'scopes'))
}

/** Whether it has `@auth` without arguments, so that its scope derives from the name alone. */
export function isNamedByAuth(field: GraphQLField<unknown, unknown>, table: RuleTable): boolean {
  const uses = field.astNode?.directives?.filter((one) => isAuth(one, table)) ?? []
  return uses.some(({ arguments: given = [] }) => given.length === 0)
}
