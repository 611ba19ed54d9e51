/**
 * Asks the `/jwt` of a Portcullis for a token: every peer takes those.
 * @param {{readonly port: number}} issuer
 * @param {string} apiKey
 * @param {readonly string[]} scopes
 * @returns {Promise<string>}
 */
export async function fetchToken({ port }, apiKey, scopes) {
  const response = await fetch(`http://127.0.0.1:${port}/jwt`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'bench', apiKey, scopes }),
  })
  const answer = await response.json()
  if (typeof answer.jwt !== 'string') throw new Error(`no token: ${JSON.stringify(answer)}`)
  return answer.jwt
}
