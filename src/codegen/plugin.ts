import { type DocumentNode, type FragmentDefinitionNode, type GraphQLSchema, Kind } from 'graphql'
import type { PolicyOptions } from '../core/rules/policy-options.ts'
import { buildRuleTable } from '../core/rules/rule-table.ts'
import { type NamedDocument, printScopeTypes } from './scope-types.ts'

/** The configuration of the plugin: how rules are read, as in the gateway's own. */
export interface ScopesPluginConfig
  extends Pick<PolicyOptions, 'baseline' | 'naming' | 'directives' | 'subgraphFields'> {
  /** The type of a subject's claims, as TypeScript: `{ readonly tenant: string }`. */
  readonly claims?: string
  /** Where `portcullis` is imported from. */
  readonly importFrom?: string
}

/** What GraphQL Code Generator hands to a plugin. */
export interface ScopesPluginDocument {
  readonly document?: DocumentNode
}

/**
 * A plugin of GraphQL Code Generator: the scopes of the schema as types, what each operation needs, and a typed subject.
 * Throws `SchemaRuleError` for rules that cannot be read.
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

/** Each named operation, with every fragment of all documents: the planner takes those that it spreads. */
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
