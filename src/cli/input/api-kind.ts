import type { Config } from '../../config/config.ts'
import { UserError } from '../io.ts'

/** Which API a configuration names. `none`: it names no API, and nobody has asked for the sample. */
export type ApiKind = 'upstream' | 'upstreams' | 'supergraph' | 'schema' | 'sample' | 'none'

type NamedApi = Pick<Config, 'upstream' | 'upstreams' | 'supergraph' | 'schema'>

export function apiKindOf(config: NamedApi, isSample: boolean): ApiKind {
  if (isSample) return 'sample'
  // With one of the others, the schema holds rules.
  for (const kind of ['upstream', 'upstreams', 'supergraph', 'schema'] as const)
    if (config[kind] !== undefined) return kind
  return 'none'
}

const WAYS = `Name one, in portcullis.yaml or as an option:
  an API that runs       upstream: { url: http://127.0.0.1:8080/graphql }   --upstream URL
  a schema               schema: my.graphql                                 --schema my.graphql
  a supergraph           supergraph: { file: supergraph.graphql }           --supergraph supergraph.graphql
  several APIs           upstreams: { shop: { url: ... } }
  the sample API                                                            --sample`

/** The mistake of a command that has no API to work on; `why` explains what is special about this case. */
export function noApi(why = ''): UserError {
  return new UserError(`No API is configured.${why === '' ? '' : ` ${why}`} ${WAYS}`)
}

/** The rules of the sample go by the usual names: renamed, they would be gone. Throws `UserError`. */
export function refuseRenamedSample({ directives }: Pick<Config, 'directives'>): void {
  if (directives !== undefined)
    throw new UserError(
      'directives: the sample API calls its directives @auth and @public. Name an API of your own.',
    )
}
