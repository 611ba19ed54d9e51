import { type DocumentNode, type FragmentDefinitionNode, type GraphQLSchema, Kind } from 'graphql'
import type { PolicyOptions } from '../core/rules/policy-options.ts'
import { buildRuleTable } from '../core/rules/rule-table.ts'
import { type NamedDocument, printScopeTypes } from './scope-types.ts'

/** The configuration of the plugin. Rules are read as in the gateway's own configuration. */
export interface ScopesPluginConfig
  extends Pick<PolicyOptions, 'baseline' | 'naming' | 'directives' | 'subgraphFields'> {
  /** The type of a subject's claims, as TypeScript: `{ readonly tenant: string }`. */
  readonly claims?: string
  /** The module that `portcullis` is imported from. */
  readonly importFrom?: string
}

/** A document as GraphQL Code Generator passes it to a plugin. */
export interface ScopesPluginDocument {
  readonly document?: DocumentNode
}

/**
 * A GraphQL Code Generator plugin: prints the schema's scopes as types, the needs of each operation, and a
 * typed subject. Throws `SchemaRuleError` for rules that cannot be read.
 */
export function plugin(
  schema: GraphQLSchema,
  documents: readonly ScopesPluginDocument[],
  config: ScopesPluginConfig = {},
): { readonly prepend: readonly string[]; readonly content: string } {
  const { claims = 'Readonly<Record<string, unknown>>', importFrom = 'portcullis', ...policy } = config
  const table = buildRuleTable(schema, policy)
  return {
    prepend: [`import { type IdentifiedSubject, isGranted, type Subject } from '${importFrom}'`],
    content: `${printScopeTypes(table, listOperations(documents))}
/** The claims of a token. */
export type SubjectClaims = ${claims}

/** A caller whose claims are typed. */
export type TypedSubject = Exclude<Subject, IdentifiedSubject> | (IdentifiedSubject & { readonly claims: SubjectClaims })

/** Whether a caller is granted a scope of the schema. */
export const hasScope = (subject: Subject, scope: Scope): boolean => isGranted(subject, scope)
`,
  }
}

/** Lists the named operations, each with the fragments of all documents: the planner uses those that it spreads. */
function listOperations(documents: readonly ScopesPluginDocument[]): readonly NamedDocument[] {
  const definitions = documents.flatMap(({ document }) => document?.definitions ?? [])
  const fragments = definitions.filter(
    (one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION,
  )
  return definitions.flatMap((operation) => {
    if (operation.kind !== Kind.OPERATION_DEFINITION || operation.name === undefined) return []
    return {
      name: operation.name.value,
      document: { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    }
  })
}
