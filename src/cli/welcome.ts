import { DEVELOPMENT_CLIENT_FILE } from './development-client.ts'

interface Welcome {
  readonly url: string
  /** Where the admin API is; undefined when there is none. */
  readonly adminUrl: string | undefined
  /** The client that was made for this run; undefined when clients are configured. */
  readonly client: { readonly id: string; readonly apiKey: string } | undefined
  readonly isSample: boolean
  readonly hasMadeSecret: boolean
}

const MUTATION = String.raw`{"query":"mutation { CreatePerson(name: \"Ada Lovelace\") { identifier name } }"}`
const JSON_HEADER = `-H 'content-type: application/json'`

/** What `start` prints once it listens: where, as whom, and what to try next. */
export function printWelcome({ url, adminUrl, client, isSample, hasMadeSecret }: Welcome): string {
  const lines = [`Portcullis listens on ${url}`, `Console: ${url}/graphql in a browser`]
  if (adminUrl !== undefined)
    lines.push(`Admin API: ${adminUrl}/graphql with a token of: portcullis token --admin`)
  if (hasMadeSecret)
    lines.push('Tokens are signed with a secret of this run alone; JWT_SECRET sets one that lasts.')
  if (client !== undefined) {
    lines.push('', 'Development client, made for this run (JWT_AUTH_KEYS sets your own):')
    lines.push(
      `  id      ${client.id}`,
      `  apiKey  ${client.apiKey}`,
      `  and as a request for a token in ${DEVELOPMENT_CLIENT_FILE}`,
    )
  }
  if (isSample)
    lines.push('', 'Denied, and says why:', indent(`curl -s ${url}/graphql ${JSON_HEADER} -d '${MUTATION}'`))
  if (isSample && client !== undefined) {
    const request = JSON.stringify({ ...client, scopes: ['Mutation:Person:Create'] })
    const token = `$(curl -s ${url}/jwt ${JSON_HEADER} -d '${request}' | sed 's/.*"jwt":"\\([^"]*\\)".*/\\1/')`
    lines.push('', 'Allowed: asks /jwt for a token, then creates a Person:')
    lines.push(
      indent(`curl -s ${url}/graphql ${JSON_HEADER} -H "authorization: Bearer ${token}" -d '${MUTATION}'`),
    )
  }
  return `${lines.join('\n')}\n`
}

function indent(text: string): string {
  return `  ${text}`
}
