import {
  buildASTSchema,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  GraphQLDirective,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLSchema,
  isInputType,
  isListType,
  isNonNullType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  Kind,
  specifiedScalarTypes,
} from 'graphql'
import { assumeScalar } from '../core/schema/foreign-directives.ts'
import type { SchemaProblem } from '../core/schema/schema-problem.ts'
import { nameOf } from './machinery.ts'

/**
 * The directives that SDL defines, as parts of another schema. Their arguments have that schema's types if it
 * has them, and otherwise scalars of the same name, because nothing looks inside.
 */
export function readDirectiveDefinitions(
  definitions: readonly DefinitionNode[],
  schema: GraphQLSchema,
  problems: SchemaProblem[],
): readonly GraphQLDirective[] {
  const nodes = definitions.filter(
    (one): one is DirectiveDefinitionNode => one.kind === Kind.DIRECTIVE_DEFINITION,
  )
  const builtIn = new Set(specifiedScalarTypes.map(({ name }) => name))
  const names = new Set(nodes.flatMap((node) => (node.arguments ?? []).map(({ type }) => nameOf(type))))
  const scalars = [...names].filter((name) => !builtIn.has(name)).map(assumeScalar)
  try {
    const built = buildASTSchema(
      { kind: Kind.DOCUMENT, definitions: [...nodes, ...scalars] },
      { assumeValidSDL: true },
    )
    return built
      .getDirectives()
      .filter((one) => !isSpecifiedDirective(one))
      .map((one) => adopt(one, schema))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    problems.push({ coordinate: 'schema', message })
    return []
  }
}

function adopt(directive: GraphQLDirective, schema: GraphQLSchema): GraphQLDirective {
  const { args, ...config } = directive.toConfig()
  const adopted = Object.entries(args).map(
    ([name, arg]) => [name, { ...arg, type: toTypeOf(schema, arg.type) }] as const,
  )
  return new GraphQLDirective({ ...config, args: Object.fromEntries(adopted) })
}

/** A schema must have only one type of a name. */
function toTypeOf(schema: GraphQLSchema, type: GraphQLInputType): GraphQLInputType {
  if (isNonNullType(type)) return new GraphQLNonNull(toTypeOf(schema, type.ofType) as typeof type.ofType)
  if (isListType(type)) return new GraphQLList(toTypeOf(schema, type.ofType))
  const own = schema.getType(type.name)
  return own !== undefined && isInputType(own) && !isSpecifiedScalarType(own) ? own : type
}
