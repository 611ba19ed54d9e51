/** What nettu's SDK calls `Permissions`: everything, and the names of its calls. */
export const Permissions = {
  All: '*',
  CreateCalendar: 'CreateCalendar',
  UpdateCalendar: 'UpdateCalendar',
  DeleteCalendar: 'DeleteCalendar',
} as const

export interface Calendar {
  readonly id: string
  readonly timezone: string
  readonly owner: string
}

/** As the SDK answers: the status, and what came with it. */
export interface SdkResponse<Data> {
  readonly status: number
  readonly data?: Data
  /** The whole answer, which the SDK does not show. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface NettuClient {
  readonly account: {
    readonly setPublicSigningKey: (publicKey: string) => Promise<SdkResponse<unknown>>
    readonly removePublicSigningKey: () => Promise<SdkResponse<unknown>>
    readonly me: () => Promise<SdkResponse<{ readonly account: { readonly id: string } }>>
  }
  readonly user: {
    readonly create: () => Promise<SdkResponse<{ readonly user: { readonly id: string } }>>
    readonly find: (id: string) => Promise<SdkResponse<{ readonly user: { readonly id: string } }>>
  }
}

export interface NettuUserClient {
  readonly calendar: {
    readonly create: (calendar: {
      readonly timezone: string
    }) => Promise<SdkResponse<{ readonly calendar: Calendar }>>
    readonly update: (id: string, timezone: string) => Promise<SdkResponse<{ readonly calendar: Calendar }>>
    readonly remove: (id: string) => Promise<SdkResponse<{ readonly calendar: Calendar }>>
  }
}

const CREATE = 'mutation($timezone:String!){calendar:CreateCalendar(timezone:$timezone){id timezone owner}}'
const UPDATE =
  'mutation($id:ID!,$timezone:String!){calendar:UpdateCalendar(id:$id,timezone:$timezone){id timezone owner}}'
const REMOVE = 'mutation($id:ID!){calendar:DeleteCalendar(id:$id){id timezone owner}}'

type Body = Readonly<Record<string, unknown>>

/** A client of the server's side, as `NettuClient({ apiKey })` is, in the words of this gateway. */
export function NettuClient({
  baseUrl,
  apiKey,
}: {
  readonly baseUrl: string
  readonly apiKey: string
}): NettuClient {
  const call = (method: string, path: string, body?: unknown) =>
    send(`${baseUrl}${path}`, method, { 'x-api-key': apiKey }, body)
  return {
    account: {
      setPublicSigningKey: (publicKey) => call('PUT', '/account/signing-key', { publicKey }),
      removePublicSigningKey: () => call('DELETE', '/account/signing-key'),
      me: async () => {
        const response = await call('GET', '/account')
        return { ...response, data: { account: response.body as { readonly id: string } } }
      },
    },
    user: {
      create: async () => withData(await call('POST', '/account/users')),
      find: async (id) => withData(await call('GET', `/account/users/${encodeURIComponent(id)}`)),
    },
  }
}

/** A client of the browser's side, as `NettuUserClient({ token, nettuAccount })` is. */
export function NettuUserClient({
  baseUrl,
  token,
  nettuAccount,
}: {
  readonly baseUrl: string
  readonly token: string
  readonly nettuAccount: string
}): NettuUserClient {
  const ask = async (
    query: string,
    variables: Body,
  ): Promise<SdkResponse<{ readonly calendar: Calendar }>> => {
    const headers = { authorization: `Bearer ${token}`, 'nettu-account': nettuAccount }
    const { status, body } = await send(`${baseUrl}/graphql`, 'POST', headers, { query, variables })
    return { status, body, ...('data' in body && { data: body['data'] as { readonly calendar: Calendar } }) }
  }
  return {
    calendar: {
      create: (calendar) => ask(CREATE, calendar),
      update: (id, timezone) => ask(UPDATE, { id, timezone }),
      remove: (id) => ask(REMOVE, { id }),
    },
  }
}

async function send(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Body }> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Body) }
}

function withData<Data>(response: { readonly status: number; readonly body: Body }): SdkResponse<Data> {
  return { ...response, data: response.body as Data }
}
