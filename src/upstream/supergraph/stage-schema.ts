import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type NameNode,
  parse,
  print,
  visit,
} from 'graphql'
import type { ComputedField, FindComputedField } from './computed-fields.ts'

/** The root field through which the planner reaches an object by its key in a subgraph. */
export function stageFieldName({ typeName, graph }: ComputedField): string {
  return `portcullis_${graph}_${typeName}`
}

/**
 * A supergraph with an additional root field for each type with fields that some subgraph computes; only that
 * subgraph has the root field. Only the planner reads it, so nothing in it is hidden, as keys otherwise may
 * be.
 */
export function writeStageSchema(
  supergraphSdl: string,
  schema: GraphQLSchema,
  find: FindComputedField,
): string {
  const fields = new Map<string, FieldDefinitionNode>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const fieldName of Object.keys(type.getFields())) {
      const computed = find(type.name, fieldName)
      if (computed === undefined) continue
      const name = stageFieldName(computed)
      fields.set(name, {
        kind: Kind.FIELD_DEFINITION,
        name: nameNode(name),
        type: { kind: Kind.NAMED_TYPE, name: nameNode(computed.typeName) },
        directives: [onlyIn(computed.graph)],
      })
    }
  }
  const queryName = schema.getQueryType()?.name
  const document = visit(parse(supergraphSdl, { noLocation: true }), {
    Directive: ({ name }) => (name.value === 'inaccessible' ? null : undefined),
    ObjectTypeDefinition: {
      leave: (node) =>
        node.name.value === queryName
          ? { ...node, fields: [...(node.fields ?? []), ...fields.values()] }
          : undefined,
    },
  })
  return print(document)
}

function onlyIn(graph: string): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: nameNode('join__field'),
    arguments: [{ kind: Kind.ARGUMENT, name: nameNode('graph'), value: { kind: Kind.ENUM, value: graph } }],
  }
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value }
}
