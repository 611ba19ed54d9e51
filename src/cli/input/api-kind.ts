import type { Config } from '../../config/config.ts'
import { UserError } from '../io.ts'

/** The kind of API that a configuration names. `none`: it names none, and the sample was not requested. */
export type ApiKind = 'upstream' | 'upstreams' | 'supergraph' | 'schema' | 'sample' | 'none'

type NamedApi = Pick<Config, 'upstream' | 'upstreams' | 'supergraph' | 'schema'>

export function apiKindOf(config: NamedApi, isSample: boolean): ApiKind {
  if (isSample) return 'sample'
  // Beside any of the others, the schema holds rules.
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

/** The error of a command that has no API to work on; `why` explains this particular case. */
export function noApi(why = ''): UserError {
  return new UserError(`No API is configured.${why === '' ? '' : ` ${why}`} ${WAYS}`)
}

/**
 * Refuses renamed directives for the sample: its rules use the default names, and would be lost. Throws
 * `UserError`.
 */
export function refuseRenamedSample({ directives }: Pick<Config, 'directives'>): void {
  if (directives !== undefined)
    throw new UserError(
      'directives: the sample API calls its directives @auth and @public. Name an API of your own.',
    )
}
