import { type DirectiveNode, type DocumentNode, visit } from 'graphql'

/**
 * A reduced document without `@defer` and `@stream`: denied fields are added to the result as null, so the
 * result must come in one piece.
 */
export function withoutIncrementalDelivery(document: DocumentNode): DocumentNode {
  const Directive = ({ name }: DirectiveNode): null | undefined =>
    name.value === 'defer' || name.value === 'stream' ? null : undefined
  return visit(document, { Directive })
}
