import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  getNamedType,
  isInputObjectType,
} from 'graphql'

/** Names whose values are never shown, wherever they occur. */
const SECRET_NAME = /password|passwd|passphrase|secret|token|credential|api[-_]?key|private[-_]?key/i

export interface SecrecyOptions {
  readonly field?: GraphQLField<unknown, unknown> | undefined
  /** Claims whose values `explain` hides, besides those with names that suggest a secret. */
  readonly secretClaims?: readonly string[] | undefined
}

/**
 * Creates the test for secret paths: those with a name such as `password` or `apiToken`, arguments and input
 * fields that the schema marks `@sensitive` (whatever that directive's definition), and the claims that the
 * operator names.
 */
export function createSecrecy({
  field,
  secretClaims = [],
}: SecrecyOptions): (segments: readonly string[]) => boolean {
  const claims = new Set(secretClaims)
  return (segments) => {
    if (segments.slice(1).some((name) => SECRET_NAME.test(name))) return true
    const [root, first, second] = segments
    if (root === 'subject') return first === 'claims' && second !== undefined && claims.has(second)
    return root === 'args' && field !== undefined && isSensitive(segments.slice(1), field.args)
  }
}

function isSensitive(
  [name, ...rest]: readonly string[],
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
): boolean {
  const input = inputs.find((one) => one.name === name)
  if (input === undefined) return false
  if (input.astNode?.directives?.some((directive) => directive.name.value === 'sensitive') === true)
    return true
  const type = getNamedType(input.type)
  return isInputObjectType(type) && isSensitive(rest, Object.values(type.getFields()))
}
