/** What the gateway has written into the page: its own paths, and what it offers. */
export interface PageData {
  readonly graphql: string
  readonly jwt: string
  /** Where scopes and subjects are asked about; undefined where a page is served without a gateway that answers. */
  readonly scopes: string | undefined
  /** Where the client is that was made for this run; undefined where there is none. */
  readonly client: string | undefined
  readonly title: string
}

export const CONTAINER: HTMLElement = findContainer()
export const PAGE: PageData = readPage(CONTAINER)

function findContainer(): HTMLElement {
  const container = document.getElementById('console')
  if (container === null) throw new Error('The page has no #console.')
  return container
}

function readPage({ dataset }: HTMLElement): PageData {
  const { graphql = '/graphql', jwt = '/jwt', scopes, client } = dataset
  return { graphql, jwt, scopes: scopes || undefined, client: client || undefined, title: document.title }
}
