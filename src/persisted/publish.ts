import { type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode, print, visit } from 'graphql'
import type { OperationNeeds } from '../core/decision/needed-scopes.ts'
import { hashOf } from './hash.ts'
import { scopesFileOf } from './manifest-files.ts'
import { APOLLO_FORMAT, type ManifestSource, SCOPES_FORMAT } from './manifest-formats.ts'
import { printRecord } from './recorded-needs.ts'

export type ManifestFormat = 'apollo' | 'relay'

/** An operation as a manifest holds it. */
export interface PublishedOperation {
  /** The hash of the text, as clients compute it. */
  readonly id: string
  readonly name: string
  readonly type: OperationDefinitionNode['operation']
  readonly body: string
  readonly needs: OperationNeeds
}

/** The text under which an operation is published, and its id. */
export function publishText(document: DocumentNode): Pick<PublishedOperation, 'id' | 'body'> {
  const body = print(document)
  return { id: hashOf(body), body }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/** Adds `__typename` where Apollo Client and urql do: to every selection but that of a root. */
export function addTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node, _, parent) {
      const isRoot = parent !== undefined && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION
      const hasMeta = node.selections.some(
        (one) => one.kind === Kind.FIELD && one.name.value.startsWith('__'),
      )
      return isRoot || hasMeta ? undefined : { ...node, selections: [...node.selections, TYPENAME] }
    },
  })
}

/**
 * Prints a manifest's files. Apollo's format holds the scopes next to each text; Relay's has no place for
 * them, so they get a file beside it.
 */
export function printManifest(
  format: ManifestFormat,
  file: string,
  operations: readonly PublishedOperation[],
): readonly ManifestSource[] {
  const write = (name: string, value: unknown): ManifestSource => ({
    name,
    text: `${JSON.stringify(value, null, 2)}\n`,
  })
  if (format === 'apollo') {
    const entries = operations.map(({ id, name, type, body, needs }) => {
      return { id, name, type, body, ...printRecord(needs) }
    })
    return [write(file, { format: APOLLO_FORMAT, version: 1, operations: entries })]
  }
  const records = operations.map(({ id, name, needs }) => [id, { name, ...printRecord(needs) }])
  return [
    write(file, Object.fromEntries(operations.map(({ id, body }) => [id, body]))),
    write(scopesFileOf(file), { format: SCOPES_FORMAT, version: 1, operations: Object.fromEntries(records) }),
  ]
}
