import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

const LINKS = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
    "@key" "@shareable" "@requires" "@external" "@provides" "@override" "@inaccessible" "@interfaceObject" "@tag"
    "@composeDirective" "@authenticated" "@requiresScopes" { name: "@policy", as: "@allows" }
  ])
  @link(url: "https://portcullis.dev/portcullis/v1.0", import: ["@auth", "@public"])
  @composeDirective(name: "@auth") @composeDirective(name: "@public")
directive @auth(scopes: [[String!]!], type: String, action: String, if: String, unless: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
directive @public on FIELD_DEFINITION
`

/** Adds the head that subgraphs need to use Federation's directives and ours. `@policy` is imported as `@allows`. */
export function withLinks(typeDefs: string): string {
  return `${LINKS}${typeDefs}`
}

/** Composes the supergraph of subgraphs, by name, with Federation's composition. Throws where they do not compose. */
export function compose(
  subgraphs: Readonly<Record<string, string>>,
  urlOf: (name: string) => string = (name) => `http://127.0.0.1:9/${name}`,
): string {
  const services = Object.entries(subgraphs).map(([name, typeDefs]) => ({
    name,
    typeDefs: parse(withLinks(typeDefs)),
    url: urlOf(name),
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (supergraphSdl === undefined) throw new TypeError(errors?.map(String).join('\n') ?? 'nothing composed')
  return supergraphSdl
}
