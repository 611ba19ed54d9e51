export const defaultQuery: string = `# Run this: without a token it is denied.
mutation Create {
  CreatePerson(name: "Clara Schumann") {
    identifier
    name
  }
}
`

/** A comment, not a header: a placeholder that was sent would turn every anonymous request into a refused one. */
export const defaultHeaders: string = `{
  // "Authorization": "Bearer <token>"
}
`
