import { DEVELOPMENT_CLIENT_FILE } from './development-client.ts'
import { printLogLine } from './log-text.ts'

export interface Welcome {
  readonly url: string
  readonly paths: { readonly graphql: string; readonly jwt: string }
  /** The URL of the console; undefined without one. */
  readonly consoleUrl: string | undefined
  /** The URL of the admin API; undefined without one. */
  readonly adminUrl: string | undefined
  /** The URL of the administration page; undefined without one. */
  readonly administrationUrl: string | undefined
  /** The URL of metrics; undefined without them. */
  readonly metricsUrl: string | undefined
  /** The client created for this run; undefined when clients are configured. */
  readonly client: { readonly id: string; readonly apiKey: string } | undefined
  readonly isSample: boolean
  readonly hasMadeSecret: boolean
}

const MUTATION = String.raw`{"query":"mutation { CreatePerson(name: \"Ada Lovelace\") { identifier name } }"}`
const JSON_HEADER = `-H 'content-type: application/json'`

/** Formats the welcome for a person: the URLs, the development client, and commands to try. */
export function printWelcome(welcome: Welcome): string {
  const { url, consoleUrl, adminUrl, administrationUrl, metricsUrl, client, hasMadeSecret, paths } = welcome
  const { denied, allowed } = commandsOf(welcome)
  const lines = [`Portcullis listens on ${url}`]
  if (consoleUrl !== undefined) lines.push(`Console: ${consoleUrl} in a browser`)
  else lines.push(`GraphQL: ${url}${paths.graphql}`)
  if (adminUrl !== undefined)
    lines.push(`Admin API: ${adminUrl}/graphql with a token of: portcullis token --admin`)
  if (administrationUrl !== undefined) lines.push(`Administration: ${administrationUrl} in a browser`)
  if (metricsUrl !== undefined) lines.push(`Metrics: ${metricsUrl}`)
  if (hasMadeSecret) lines.push(MADE_SECRET)
  if (client !== undefined) {
    lines.push('', 'Development client, made for this run (JWT_AUTH_KEYS sets your own):')
    lines.push(
      `  id      ${client.id}`,
      `  apiKey  ${client.apiKey}`,
      `  the body of its request for a token is in ${DEVELOPMENT_CLIENT_FILE}`,
    )
  }
  if (denied !== undefined) lines.push('', 'Denied, and says why:', indent(denied))
  if (allowed !== undefined)
    lines.push('', `Allowed: asks ${paths.jwt} for a token, then creates a Person:`, indent(allowed))
  return `${lines.join('\n')}\n`
}

/**
 * Formats the welcome for a log, one JSON object per line. It omits the development client's key, which is
 * only in its file.
 */
export function printWelcomeLines(welcome: Welcome): string {
  const { url, consoleUrl, adminUrl, metricsUrl, client, hasMadeSecret, paths } = welcome
  const { denied, allowed } = commandsOf(welcome)
  const tell = (message: string, fields?: Readonly<Record<string, string>>): string =>
    printLogLine('info', message, fields)
  const what = consoleUrl === undefined ? `GraphQL at ${url}${paths.graphql}` : `a console at ${consoleUrl}`
  const lines = [tell(`Portcullis listens on ${url} with ${what}`, { url })]
  if (adminUrl !== undefined)
    lines.push(
      tell(`Admin API: ${adminUrl}/graphql takes a token of: portcullis token --admin`, { adminUrl }),
    )
  if (metricsUrl !== undefined) lines.push(tell(`Metrics are at ${metricsUrl}`, { metricsUrl }))
  if (hasMadeSecret) lines.push(tell(MADE_SECRET))
  if (client !== undefined) {
    const file = DEVELOPMENT_CLIENT_FILE
    lines.push(
      tell(`The development client of this run is in ${file}: the body of its request for a token`, { file }),
    )
  }
  if (denied !== undefined) lines.push(tell('Try a mutation that is denied:', { command: denied }))
  if (allowed !== undefined)
    lines.push(tell('Try the mutation that is allowed, with a token:', { command: allowed }))
  return lines.join('')
}

const MADE_SECRET =
  'Tokens are signed with a secret that was made for this run; JWT_SECRET sets one that lasts.'

/** Two commands to paste in the gateway's folder. */
function commandsOf({ url, paths, client, isSample }: Welcome): {
  readonly denied?: string
  readonly allowed?: string
} {
  if (!isSample) return {}
  const denied = `curl -s ${url}${paths.graphql} ${JSON_HEADER} -d '${MUTATION}'`
  if (client === undefined) return { denied }
  const request = `curl -s ${url}${paths.jwt} ${JSON_HEADER} -d @${DEVELOPMENT_CLIENT_FILE}`
  const token = `$(${request} | sed 's/.*"jwt":"\\([^"]*\\)".*/\\1/')`
  return {
    denied,
    allowed: `curl -s ${url}${paths.graphql} ${JSON_HEADER} -H "authorization: Bearer ${token}" -d '${MUTATION}'`,
  }
}

function indent(text: string): string {
  return `  ${text}`
}
