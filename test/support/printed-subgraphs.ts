/**
 * Subgraph SDL as libraries print it, with the definitions that they add. Each guards `Query.user` with
 * `user:read`.
 */
export const PRINTED_SUBGRAPHS: Readonly<Record<string, string>> = {
  'Apollo prints': /* GraphQL */ `
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
{
  query: Query
}

extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@requires", "@external", "@tag", "@inaccessible", "@authenticated", "@requiresScopes", "@policy", "@composeDirective", "@override", "@provides", "@interfaceObject"])
  @link(url: "https://portcullis.dev/portcullis/v1.0", import: ["@auth"])
  @composeDirective(name: "@auth")

directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM

directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA

directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE

directive @requires(fields: federation__FieldSet!) on FIELD_DEFINITION

directive @provides(fields: federation__FieldSet!) on FIELD_DEFINITION

directive @external(reason: String) on OBJECT | FIELD_DEFINITION

directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA

directive @federation__extends on OBJECT | INTERFACE

directive @shareable repeatable on OBJECT | FIELD_DEFINITION

directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION

directive @override(from: String!, label: String) on FIELD_DEFINITION

directive @composeDirective(name: String) repeatable on SCHEMA

directive @interfaceObject on OBJECT

directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM

directive @requiresScopes(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM

directive @policy(policies: [[federation__Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM

type Query {
  user: User @auth(scopes: [["user:read"]])
  _entities(representations: [_Any!]!): [_Entity]!
  _service: _Service!
}

type User
  @key(fields: "id")
{
  id: ID!
  mail: String @requiresScopes(scopes: [["m"]])
  name: String @tag(name: "x")
}

enum link__Purpose {
  """
  \`SECURITY\` features provide metadata necessary to securely resolve fields.
  """
  SECURITY

  """
  \`EXECUTION\` features provide metadata necessary for operation execution.
  """
  EXECUTION
}

scalar link__Import

scalar federation__FieldSet

scalar federation__Scope

scalar federation__Policy

scalar _Any

type _Service {
  sdl: String
}

union _Entity = User
`,
  'Hot Chocolate prints': /* GraphQL */ `
schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.6"
    import: ["@tag", "FieldSet", "@composeDirective", "@key"]
  )
  @composeDirective(name: "@custom") {
  query: Query
}

"The \`FieldSet\` scalar type represents a set of fields."
scalar FieldSet

"The _Any scalar is used to pass representations of entities from external services into the root _entities field for execution."
scalar _Any

"This type provides a field named sdl: String! which exposes the SDL of the service's schema."
type _Service { sdl: String! }

"Union of all types that key directive applied."
union _Entity = User

directive @authorize("The name of the authorization policy." policy: String "Roles" roles: [String!] apply: ApplyPolicy! = BEFORE_RESOLVER) repeatable on OBJECT | FIELD_DEFINITION
directive @composeDirective(name: String!) repeatable on SCHEMA
directive @key(fields: FieldSet! resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @link("Gets imported specification url." url: String! "Gets optional list of imported element names." import: [String!]) repeatable on SCHEMA
directive @tag(name: String!) repeatable on OBJECT | FIELD_DEFINITION
directive @specifiedBy(url: String!) on SCALAR
enum ApplyPolicy { BEFORE_RESOLVER AFTER_RESOLVER VALIDATION }

type Query {
  user: User @auth(scopes: [["user:read"]])
  _service: _Service!
  _entities(representations: [_Any!]!): [_Entity]!
}
type User @key(fields: "id") { id: ID! mail: String }
`,
  'Strawberry prints': /* GraphQL */ `
schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"]) {
  query: Query
}
directive @isAuthenticated on FIELD_DEFINITION
type Query {
  _entities(representations: [_Any!]!): [_Entity]!
  _service: _Service!
  user: User @auth(scopes: [["user:read"]])
}
type User @key(fields: "id") { id: ID! mail: String }
scalar _Any
union _Entity = User
type _Service { sdl: String! }
`,
  'gqlgen prints': /* GraphQL */ `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requiresScopes"])
type Query { user: User @auth(scopes: [["user:read"]]) }
type User @key(fields: "id") { id: ID! mail: String @requiresScopes(scopes: [["m"]]) }
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @composeDirective(name: String!) repeatable on SCHEMA
directive @extends on OBJECT | INTERFACE
directive @external on OBJECT | FIELD_DEFINITION
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @inaccessible on ARGUMENT_DEFINITION | ENUM | ENUM_VALUE | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | INPUT_OBJECT | INTERFACE | OBJECT | SCALAR | UNION
directive @interfaceObject on OBJECT
directive @link(import: [String!], url: String!) repeatable on SCHEMA
directive @override(from: String!, label: String) on FIELD_DEFINITION
directive @policy(policies: [[federation__Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @provides(fields: FieldSet!) on FIELD_DEFINITION
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @requiresScopes(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @shareable repeatable on FIELD_DEFINITION | OBJECT
directive @tag(name: String!) repeatable on ARGUMENT_DEFINITION | ENUM | ENUM_VALUE | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | INPUT_OBJECT | INTERFACE | OBJECT | SCALAR | UNION
scalar _Any
scalar FieldSet
scalar federation__Policy
scalar federation__Scope
union _Entity = User
type _Service { sdl: String }
extend type Query {
  _entities(representations: [_Any!]!): [_Entity]!
  _service: _Service!
}
`,
  'a library of Federation 1 prints': /* GraphQL */ `
directive @key(fields: _FieldSet!) on OBJECT | INTERFACE
directive @extends on OBJECT | INTERFACE
directive @external on FIELD_DEFINITION
directive @requires(fields: _FieldSet!) on FIELD_DEFINITION
directive @provides(fields: _FieldSet!) on FIELD_DEFINITION
scalar _FieldSet
scalar _Any
type _Service { sdl: String }
union _Entity = User
extend type Query { user: User @auth(scopes: [["user:read"]])  _entities(representations: [_Any!]!): [_Entity]!  _service: _Service! }
type User @key(fields: "id") { id: ID! mail: String @authenticated name: String }
`,
}
