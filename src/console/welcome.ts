export const defaultQuery: string = `# Portcullis: GraphQL behind a gate.
#
# A mutation needs a token that covers its scope.
# The Token pane on the left gets you one; yours
# goes under Headers, below.

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
