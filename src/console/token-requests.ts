/** What a client asks `/jwt` for. */
export interface TokenRequest {
  readonly id: string
  readonly apiKey: string
  readonly scopes: readonly string[]
}

interface Issued {
  readonly success: boolean
  readonly jwt?: string
  readonly message?: string
}

/** Exchanges an API key for a token. Rejects with what the gateway says against it. */
export function requestToken(path: string, request: TokenRequest): Promise<string> {
  return askFor(path, request)
}

/** Exchanges a token for another one of its family, which the gateway then refuses to refresh again. */
export function refreshToken(path: string, jwt: string): Promise<string> {
  return askFor(`${path}/refresh`, { jwt })
}

async function askFor(path: string, body: object): Promise<string> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const issued = (await response.json().catch(() => ({ success: false }))) as Issued
  if (!issued.success || issued.jwt === undefined)
    throw new Error(issued.message ?? `The gateway answered ${response.status}.`)
  return issued.jwt
}

/** The scopes of a text, as the form takes it. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}
