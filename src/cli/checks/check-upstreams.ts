import type { Config } from '../../config/config.ts'
import { readSupergraph } from '../../core/schema/supergraph.ts'
import { readText } from '../input/schema-files.ts'
import type { CliIo } from '../io.ts'
import {
  type CheckResult,
  failBy,
  failUnreachable,
  ONLINE_ASKS,
  pass,
  skip,
  type ToldTime,
} from './check-result.ts'
import { askRemote } from './remote-answer.ts'

interface Asked {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** Sends each upstream, with the headers that the gateway adds, the query that no API guards: `{ __typename }`. */
export async function checkUpstreams(
  config: Config,
  isOnline: boolean,
  io: CliIo,
): Promise<{ readonly results: readonly CheckResult[]; readonly times: readonly ToldTime[] }> {
  let asked: readonly Asked[]
  try {
    asked = upstreamsOf(config, io)
  } catch (error) {
    return { results: failBy('upstream', error), times: [] }
  }
  if (asked.length === 0) return { results: [skip('upstream', 'none is configured')], times: [] }
  if (!isOnline)
    return { results: asked.map(({ name }) => skip('upstream', `${name}: ${ONLINE_ASKS}`)), times: [] }
  const checked = await Promise.all(asked.map(checkUpstream))
  return {
    results: checked.map(({ result }) => result),
    times: checked.flatMap(({ time }) => (time === undefined ? [] : [time])),
  }
}

function upstreamsOf(
  { upstream, upstreams = {}, supergraph, directives }: Config,
  io: CliIo,
): readonly Asked[] {
  const toAsked = (name: string, url: string, headers: Asked['headers'] = {}): Asked => ({
    name,
    url,
    headers,
  })
  const subgraphs =
    supergraph === undefined
      ? []
      : readSupergraph(
          { name: supergraph.file, text: readText(supergraph.file, io) },
          directives,
        ).subgraphs.map(({ name, url }) => {
          const own = Object.hasOwn(supergraph.subgraphs, name) ? supergraph.subgraphs[name] : undefined
          return toAsked(`supergraph.subgraphs.${name}`, own?.url ?? url, own?.headers)
        })
  return [
    ...(upstream === undefined ? [] : [toAsked('upstream', upstream.url, upstream.headers)]),
    ...Object.entries(upstreams).map(([name, one]) => toAsked(`upstreams.${name}`, one.url, one.headers)),
    ...subgraphs,
  ]
}

async function checkUpstream({
  name,
  url,
  headers,
}: Asked): Promise<{ readonly result: CheckResult; readonly time?: ToldTime | undefined }> {
  // The path or query may hold a key.
  const place = `${name} (${URL.canParse(url) ? new URL(url).origin : 'no URL'})`
  const answer = await askRemote(url, {
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: '{"query":"{ __typename }"}',
  })
  if (answer.kind === 'silent') return { result: failUnreachable('upstream', `${place}: ${answer.why}`) }
  const { status, json, milliseconds, time } = answer
  const speaksGraphql = typeof json === 'object' && json !== null && ('data' in json || 'errors' in json)
  // An upstream that wants a token is up; trying a caller's token is not our job.
  const wantsToken = status === 401 || status === 403
  const what = `${place}: answers with status ${status} in ${milliseconds} ms`
  if (wantsToken) return { result: pass('upstream', `${what}: it wants a token`), time }
  if (status < 500 && speaksGraphql) return { result: pass('upstream', what), time }
  return { result: failUnreachable('upstream', `${what}, and not with GraphQL`), time }
}
