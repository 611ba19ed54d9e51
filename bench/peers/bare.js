import { createServer } from 'node:http'
import { MODEL_ANSWERS } from '../operations.js'

/** The floor: node:http reads a body and answers a constant of the same size. No GraphQL, no token, no limits. */
export async function start() {
  const answers = new Map(Object.entries(MODEL_ANSWERS).map(([name, answer]) => [`/${name}`, answer]))
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '')
    request.resume().on('end', () => {
      response.statusCode = answer?.status ?? 404
      response.setHeader('content-type', 'application/json; charset=utf-8').end(answer?.body)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not listening')
  return { port: address.port }
}
