import type { GraphqlApi } from './graphql-api.ts'

/** An API whose code is loaded at the start: a gateway loads only the kind of API that it serves. */
export function createDeferredApi(load: () => Promise<GraphqlApi>): GraphqlApi {
  let loading: Promise<GraphqlApi> | undefined
  let loaded: GraphqlApi | undefined
  const open = async (): Promise<GraphqlApi> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    loaded = await loading
    return loaded
  }
  const opened = (): GraphqlApi => {
    if (loaded === undefined) throw new TypeError('The schema has not been read.')
    return loaded
  }
  return {
    epoch: () => opened().epoch(),
    table: () => opened().table(),
    start: async () => (await open()).start(),
    reload: async () => (await open()).reload(),
    rest: () => loaded?.rest(),
    stop: async () => loaded?.stop(),
  }
}
