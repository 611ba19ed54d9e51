import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from '../exchange.ts'

/** A client generated for one run, as the console's form takes it. */
export interface DevelopmentClient {
  readonly id: string
  readonly apiKey: string
  readonly scopes: readonly string[]
}

/**
 * `POST <console>/development-client`: the client generated for this run, for the console in a browser on
 * this machine. Any other request gets 404; all of these must hold:
 * - the peer has a loopback address, and no header betrays a proxy;
 * - the request names this machine as its host: a page whose name was rebound to it sends that name;
 * - the page has exactly this origin: other pages of this machine do not count, and a proxy that rewrites the
 *   host leaves a browser's `Origin` as it was.
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
