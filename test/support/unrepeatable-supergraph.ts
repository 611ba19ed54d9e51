/** A definition of `@auth` that lets composition keep one of several uses. */
export const SINGLE =
  'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM'

/** The supergraph of the subgraphs `i` and `p`, as Apollo's composition 2.14 writes it. */
export function supergraphWith(definition: string, price: string): string {
  return `schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/join/v0.4", for: EXECUTION)
    @link(url: "https://portcullis.dev/portcullis/v1.0", import: ["@auth"])
  { query: Query }
  ${definition}
  directive @join__field(graph: join__Graph, external: Boolean) repeatable on FIELD_DEFINITION
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  scalar join__FieldSet
  enum join__Graph { I @join__graph(name: "i", url: "http://i") P @join__graph(name: "p", url: "http://p") }
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  type Product @join__type(graph: I, key: "id") @join__type(graph: P, key: "id") @auth(scopes: [["t"]]) {
    id: ID!
    price: Int ${price}
    stock: Int @join__field(graph: I) @auth(scopes: [["s"]])
    name: String @join__field(graph: I) @join__field(graph: P, external: true) @auth(scopes: [["n"]])
  }
  type Query @join__type(graph: I) @join__type(graph: P) { product: Product @join__field(graph: P) @auth(scopes: [["q"]]) }`
}
