import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
  visit,
} from 'graphql'
import { isMachineryType, SUBGRAPH_FIELDS } from '../core/schema/foreign-directives.ts'
import { type DirectiveNames, readLinks } from '../core/schema/links.ts'

type TypeSystemNode = TypeDefinitionNode | TypeExtensionNode

/** The parts of rule SDL that a schema may lack: printed SDL has them, an introspection need not. */
export interface Machinery {
  /**
   * Whether this is Federation's own type, without a rule. Ignored: the schema may have another form of it.
   */
  readonly isMachinery: (node: TypeSystemNode) => boolean
  /** Whether this type has no rule, and only Federation or a directive definition needs it. */
  readonly isOptional: (node: TypeSystemNode) => boolean
  /** The node without fields of a subgraph (`_entities`) that the schema lacks and that have no rule. */
  readonly without: (node: TypeSystemNode) => TypeSystemNode
}

export function readMachinery(
  definitions: readonly DefinitionNode[],
  schemaNodes: readonly (SchemaDefinitionNode | SchemaExtensionNode)[],
  { meaningOf }: DirectiveNames,
  schema: GraphQLSchema,
): Machinery {
  const links = readLinks(
    schemaNodes.flatMap((node) => node.directives ?? []),
    [],
  )
  const ofDirectives = typesOfDirectives(definitions)
  const hasRule = (node: TypeSystemNode | FieldDefinitionNode): boolean => {
    let found = false
    visit(node, {
      Directive(one) {
        found ||= meaningOf.has(one.name.value)
      },
    })
    return found
  }
  const query = schema.getQueryType()
  const isMissing = (field: FieldDefinitionNode): boolean =>
    SUBGRAPH_FIELDS.has(field.name.value) && query?.getFields()[field.name.value] === undefined
  const isMachinery = (node: TypeSystemNode): boolean =>
    isMachineryType(node.name.value, links) && !hasRule(node)
  return {
    isMachinery,
    isOptional: (node) => isMachinery(node) || (ofDirectives.has(node.name.value) && !hasRule(node)),
    without(node) {
      const isQuery = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
      if (!isQuery || node.name.value !== query?.name) return node
      return { ...node, fields: (node.fields ?? []).filter((one) => !isMissing(one) || hasRule(one)) }
    },
  }
}

/** The names of types of directive arguments, and of the types that such input types use in turn. */
function typesOfDirectives(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const inputs = new Map<string, readonly string[]>()
  const queue: string[] = []
  for (const one of definitions) {
    if (one.kind === Kind.DIRECTIVE_DEFINITION)
      queue.push(...(one.arguments ?? []).map(({ type }) => nameOf(type)))
    else if (isTypeNode(one) && 'fields' in one) {
      const before = inputs.get(one.name.value) ?? []
      inputs.set(one.name.value, [...before, ...(one.fields ?? []).map(({ type }) => nameOf(type))])
    }
  }
  const names = new Set<string>()
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (names.has(name)) continue
    names.add(name)
    queue.push(...(inputs.get(name) ?? []))
  }
  return names
}

function isTypeNode(node: DefinitionNode): node is TypeSystemNode {
  return isTypeDefinitionNode(node) || isTypeExtensionNode(node)
}

export function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}
