import { type DirectiveNode, type DocumentNode, visit } from 'graphql'

/**
 * A reduced document without `@defer` and `@stream`: what was denied is put back as null once there is an answer, and so
 * the answer has to come in one piece.
 */
export function withoutIncrementalDelivery(document: DocumentNode): DocumentNode {
  const Directive = ({ name }: DirectiveNode): null | undefined =>
    name.value === 'defer' || name.value === 'stream' ? null : undefined
  return visit(document, { Directive })
}
