export const defaultQuery: string = `# Portcullis: GraphQL behind a gate.
#
# Queries are open unless the schema says otherwise. A mutation needs a token whose
# scopes cover it: get one in the Token pane on the left, or paste yours under Headers.

query People {
  Person(first: 5) {
    identifier
    name
  }
}

# Needs the scope Mutation:Person:Create.
#
# mutation Create {
#   CreatePerson(name: "Clara Schumann") {
#     identifier
#     name
#   }
# }
`

/** A comment, not a header: a placeholder that was sent would turn every anonymous request into a refused one. */
export const defaultHeaders: string = `{
  // "Authorization": "Bearer <token>"
}
`
