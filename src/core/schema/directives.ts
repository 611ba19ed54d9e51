import {
  type ConstDirectiveNode,
  type DirectiveLocation,
  type GraphQLArgument,
  type GraphQLDirective,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getDirectiveValues,
} from 'graphql'
import { RULE_DIRECTIVES, type RuleDirective } from './auth-type-defs.ts'
import { explainForeignArgument } from './foreign-arguments.ts'
import type { DirectiveNames } from './links.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'

/** One use of a rule directive, read and checked for its form. */
export interface DirectiveUse {
  readonly meaning: RuleDirective
  /** The name in the SDL, without `@`. */
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly location?: string
  /** The SDL node, where known. */
  readonly node?: ConstDirectiveNode
}

type Guardable =
  | GraphQLObjectType
  | GraphQLInterfaceType
  | GraphQLUnionType
  | GraphQLScalarType
  | GraphQLEnumType
  | GraphQLField<unknown, unknown>
  | GraphQLArgument
  | GraphQLInputField

/**
 * The uses of rule directives on a type or field: in each part of its SDL, and in `extensions.directives` of
 * a schema built in code. A use that occurs in both counts once.
 */
export function readDirectiveUses(
  element: Guardable,
  coordinate: string,
  names: DirectiveNames,
  problems: SchemaProblem[],
): readonly DirectiveUse[] {
  const extensionNodes = 'extensionASTNodes' in element ? element.extensionASTNodes : []
  const nodes = [element.astNode, ...extensionNodes].flatMap((node) => node?.directives ?? [])
  const inSdl = nodes.flatMap((node) => {
    const meaning = names.meaningOf.get(node.name.value)
    if (meaning !== undefined) return readNode(node, meaning, coordinate, problems)
    refuseUnlinked(node.name.value, coordinate, names, problems, node)
    return []
  })
  const inCode = readExtensions(element.extensions, coordinate, names, problems)
  const isSaid = (use: DirectiveUse): boolean => inSdl.some((one) => textOf(one) === textOf(use))
  return [...inSdl, ...inCode.filter((use) => !isSaid(use))]
}

function textOf({ meaning, args }: DirectiveUse): string {
  const known = RULE_DIRECTIVES[meaning].args.map((arg) => args[arg.name] ?? null)
  return JSON.stringify([meaning, known])
}

/** Refuses `@federation__policy` without a linked `federation`: it looks like a rule but has no effect. */
function refuseUnlinked(
  name: string,
  coordinate: string,
  names: DirectiveNames,
  problems: SchemaProblem[],
  node?: ConstDirectiveNode,
): void {
  const [prefix, meaning] = /^(.*__)(\w+)$/.exec(name)?.slice(1) ?? []
  if (prefix === undefined || names.foreign.has(prefix)) return
  if (!Object.hasOwn(RULE_DIRECTIVES, meaning ?? '')) return
  const message = `@${name} cannot be read: no link names its namespace.`
  problems.push({ coordinate, message, ...locationOf(node) })
}

function readNode(
  node: ConstDirectiveNode,
  meaning: RuleDirective,
  coordinate: string,
  problems: SchemaProblem[],
): readonly DirectiveUse[] {
  const name = node.name.value
  try {
    const args = getDirectiveValues(renamed(RULE_DIRECTIVES[meaning], name), { directives: [node] }) ?? {}
    const known = new Set(RULE_DIRECTIVES[meaning].args.map((arg) => arg.name))
    const stray = node.arguments?.find((argument) => !known.has(argument.name.value))
    if (stray !== undefined) throw new Error(`it has no argument "${stray.name.value}".`)
    const given = new Set(node.arguments?.map((argument) => argument.name.value))
    if (given.size !== (node.arguments?.length ?? 0)) throw new Error('it has an argument twice.')
    const bareScopes = node.arguments?.find(
      ({ value }) => value.kind === 'ListValue' && value.values.some((item) => item.kind === 'StringValue'),
    )
    if (bareScopes !== undefined) {
      throw new Error(`${bareScopes.name.value} is a list of lists: [["a", "b"], ["c"]] is a and b, or c.`)
    }
    const notAList = node.arguments?.find(
      ({ name: argument, value }) => /^(scopes|policies)$/.test(argument.value) && value.kind !== 'ListValue',
    )
    if (notAList !== undefined) throw new Error(`${notAList.name.value} is a list of lists.`)
    return [{ meaning, name, args, node, ...locationOf(node) }]
  } catch (error) {
    problems.push({
      coordinate,
      message: `@${name} cannot be read: ${messageOf(error)}`,
      ...locationOf(node),
    })
    return []
  }
}

function readExtensions(
  extensions: Readonly<Record<string, unknown>>,
  coordinate: string,
  names: DirectiveNames,
  problems: SchemaProblem[],
): readonly DirectiveUse[] {
  return readDeclared(extensions).flatMap(([name, args]) => {
    const meaning = typeof name === 'string' ? names.meaningOf.get(name) : undefined
    if (typeof name === 'string' && meaning === undefined) refuseUnlinked(name, coordinate, names, problems)
    if (typeof name !== 'string' || meaning === undefined) return []
    const given = args === undefined || args === null || args === true ? {} : args
    const known = RULE_DIRECTIVES[meaning].args.map((arg) => arg.name)
    if (typeof given === 'object' && Object.keys(given).every((key) => known.includes(key))) {
      return [{ meaning, name, args: { ...given } }]
    }
    problems.push({
      coordinate,
      message: `@${name} cannot be read: its arguments are not those of the directive.`,
    })
    return []
  })
}

/**
 * The directives of an element built in code, with their arguments, in the shapes of @graphql-tools:
 * `{auth: {...}}`, `{auth: [{...}]}`, or `[{name: 'auth', args: {...}}]`.
 */
export function readDeclared(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): readonly (readonly [name: unknown, args: unknown])[] {
  const declared = extensions?.['directives']
  if (declared === undefined || declared === null) return []
  if (Array.isArray(declared)) {
    return declared.map((use: { readonly name?: unknown; readonly args?: unknown } | null) => [
      use?.name,
      use?.args,
    ])
  }
  return Object.entries(declared).flatMap(([name, args]) => [args].flat().map((one) => [name, one] as const))
}

/** The schema's definitions that disagree with the directive's meaning here. */
export function checkDefinitions(schema: GraphQLSchema, names: DirectiveNames): readonly SchemaProblem[] {
  return schema.getDirectives().flatMap((definition) => {
    const meaning = names.meaningOf.get(definition.name)
    if (meaning === undefined) return []
    const expected = RULE_DIRECTIVES[meaning]
    const extra = definition.args.find((arg) => expected.args.every((one) => one.name !== arg.name))
    if (extra !== undefined) {
      const message = explainForeignArgument(definition.name, meaning, extra.name)
      return [{ coordinate: `@${definition.name}`, message, ...locationOf(definition.astNode?.name) }]
    }
    const difference = differenceBetween(definition, expected)
    if (difference === undefined) return []
    const message = `the definition disagrees with Portcullis: ${difference}.${explainRenaming(meaning)}`
    return [{ coordinate: `@${definition.name}`, message, ...locationOf(definition.astNode) }]
  })
}

function explainRenaming(meaning: RuleDirective): string {
  if (meaning !== 'auth' && meaning !== 'public') return ''
  const name = meaning === 'auth' ? 'requiresScope' : 'open'
  return ` If it means something else, rename ours: directives: { ${meaning}: ${name} }.`
}

/** Arguments of `@auth` that a definition may omit if the schema does not use them. */
const LATER_ARGUMENTS: ReadonlySet<string> = new Set(['if', 'unless'])

function differenceBetween(definition: GraphQLDirective, expected: GraphQLDirective): string | undefined {
  const stray = definition.locations.find(
    (location: DirectiveLocation) => !expected.locations.includes(location),
  )
  if (stray !== undefined) return `it has no effect on ${stray}`
  const given = new Map(definition.args.map((arg) => [arg.name, shapeOf(String(arg.type))]))
  for (const arg of expected.args) {
    const type = given.get(arg.name)
    if (type === undefined && LATER_ARGUMENTS.has(arg.name)) continue
    if (type === undefined) return `the argument "${arg.name}" is missing`
    if (type !== shapeOf(String(arg.type))) return `"${arg.name}" is ${arg.type}`
    const isFilledIn = definition.args.some((one) => one.name === arg.name && one.defaultValue !== undefined)
    if (isFilledIn) return `"${arg.name}" has no default`
  }
  return undefined
}

/** Federation types scopes as `[[federation__Scope!]!]!`; the scalar's name does not matter. */
function shapeOf(type: string): string {
  return type.replace(/\w+/, 'Text').replace(/!$/, '')
}

function renamed(directive: GraphQLDirective, name: string): GraphQLDirective {
  return Object.create(directive, { name: { value: name } })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
