import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from '../exchange.ts'

/** A client that was made for one run, as the console's form takes it. */
export interface DevelopmentClient {
  readonly id: string
  readonly apiKey: string
  readonly scopes: readonly string[]
}

/**
 * `POST <console>/development-client`: the client that was made for this run, for the console in a browser of this
 * machine. Anybody else finds nothing there:
 * - the peer is at a loopback address, and no header tells of a proxy;
 * - the request names this machine as its host: the page of a name that was rebound to it names that one;
 * - it comes from a page of exactly this origin: other pages of this machine are other pages, and a proxy that rewrites
 *   the host leaves a browser's `Origin` as it was.
 */
export function createDevelopmentClientRoute(
  client: DevelopmentClient,
): (request: HttpRequest) => HttpResponse {
  const { id, apiKey, scopes } = client
  return (request) =>
    request.method === 'POST' && isConsoleOfThisMachine(request)
      ? answerJson(200, { id, apiKey, scopes })
      : answerRefusal('not_found')
}

const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1)$/
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/
/** Headers that proxies write, and browsers never. */
const OF_PROXIES =
  /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|x-client-ip|x-original-.+|x-proxy.*|cf-.+|true-client-ip|fastly-.+|fly-.+)$/

function isConsoleOfThisMachine({ address, headers }: HttpRequest): boolean {
  const { host = '', origin } = headers
  const site = headers['sec-fetch-site']
  return (
    LOOPBACK_ADDRESS.test(address) &&
    LOOPBACK_HOST.test(host) &&
    (origin === `http://${host}` || origin === `https://${host}`) &&
    (site === undefined || site === 'same-origin') &&
    !Object.keys(headers).some((name) => OF_PROXIES.test(name))
  )
}
