export const CONFIGURATION_FILE = 'portcullis.yaml'
export const RULES_FILE = 'rules.graphql'
export const TESTS_FILE = 'rules.test.yaml'
export const SECRET_FILE = '.portcullis/jwt-secret'

/** The API that a new configuration guards. */
export type InitCase =
  | { readonly kind: 'schema'; readonly files: readonly string[] }
  | { readonly kind: 'upstream'; readonly url: string }
  | { readonly kind: 'supergraph'; readonly file: string }

export function printConfiguration(chosen: InitCase, hasRules: boolean): string {
  return `# Portcullis. "portcullis check" checks this file; schema/portcullis.schema.json of the package describes every setting.

${printApi(chosen, hasRules)}
# Tokens are signed with this secret. Keep its file out of the repository, and give every replica the same.
jwt:
  secret: file:${SECRET_FILE}

# Mutations need the scope that their name says (createPerson: Mutation:Person:Create). These are the defaults of the others:
# derived, authenticated or public.
baseline:
  query: public
  subscription: public

# Clients that may ask /jwt for tokens. Without any, a development client is made at each start. Production needs them:
# in JWT_AUTH_KEYS, or in a store ("portcullis clients add").

# Who may read the schema: public, authenticated, filtered (each sees what its token may use) or off.
# introspection: filtered

# Pages of other origins that may call.
# cors: { origins: ['https://app.example.org'] }
`
}

function printApi(chosen: InitCase, hasRules: boolean): string {
  // JSON is YAML, and quotes whatever YAML would misread.
  switch (chosen.kind) {
    case 'schema': {
      if (hasRules)
        return `# The schema with the scope of every mutation, written by "portcullis init". Edit the rules there.\nschema: ${RULES_FILE}\n`
      const [only, ...others] = chosen.files
      const files = JSON.stringify(others.length === 0 ? only : chosen.files)
      return `# The schema, and in it the rules: @auth, @public, @auth(scopes: [["a", "b"], ["c"]]).\nschema: ${files}\n`
    }
    case 'upstream': {
      const rules = hasRules
        ? `# The rules for its schema, one for each mutation; written by "portcullis init".\nschema: ${RULES_FILE}\n`
        : ''
      return `# The API behind the gateway.\nupstream:\n  url: ${JSON.stringify(chosen.url)}\n${rules}`
    }
    case 'supergraph':
      return `# The supergraph. Its rules stand in its subgraphs.\nsupergraph:\n  file: ${JSON.stringify(chosen.file)}\n`
  }
}
