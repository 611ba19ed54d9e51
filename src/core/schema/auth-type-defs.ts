import { buildASTSchema, type GraphQLDirective, parse } from 'graphql'

/** The SDL of `@auth` and `@public`, for schemas that declare the directives they use. */
export const authTypeDefs = /* GraphQL */ `
"""
What a token must grant before this may be reached. On a root field without arguments: the operation scope derived
from its name (\`CreatePerson\` needs \`Mutation:Person:Create\`); \`type\` and \`action\` replace those segments.
Anywhere with \`scopes\`: one of the lists, wholly (\`[["a", "b"], ["c"]]\` is a and b, or c).
On an argument or an input field, with \`scopes\`: it applies when a caller supplies a value.
\`if\` is a condition in CEL that must hold as well; \`unless\` is one that stands in for the scopes of a known caller.
Several of them on one place must all hold.
"""
directive @auth(scopes: [[String!]!], type: String, action: String, if: String, unless: String) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION

"No token is needed, and that is on purpose."
directive @public on FIELD_DEFINITION
`

/** The supported Federation directives, declared for SDL that uses them without a definition. */
const federationTypeDefs = /* GraphQL */ `
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
`

/** The meaning of a rule directive, whatever the schema names it. */
export type RuleDirective = 'auth' | 'public' | 'authenticated' | 'requiresScopes' | 'policy'

export const RULE_DIRECTIVES: Readonly<Record<RuleDirective, GraphQLDirective>> = (() => {
  const schema = buildASTSchema(parse(`${authTypeDefs}${federationTypeDefs}`), { assumeValidSDL: true })
  const definition = (name: RuleDirective): GraphQLDirective => {
    const directive = schema.getDirective(name)
    if (directive === null || directive === undefined) throw new TypeError(`No definition of @${name}.`)
    return directive
  }
  return {
    auth: definition('auth'),
    public: definition('public'),
    authenticated: definition('authenticated'),
    requiresScopes: definition('requiresScopes'),
    policy: definition('policy'),
  }
})()
