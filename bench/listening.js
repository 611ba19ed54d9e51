/**
 * Starts a Node server on any free port of 127.0.0.1, and resolves to the port.
 * @param {import('node:http').Server} server
 * @returns {Promise<number>}
 */
export async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not listening')
  return address.port
}

/** Reads the whole body of a request. @param {import('node:http').IncomingMessage} request @returns {Promise<string>} */
export function readBody(request) {
  return new Promise((resolve, reject) => {
    let text = ''
    request
      .setEncoding('utf8')
      .on('data', (piece) => {
        text += piece
      })
      .on('end', () => resolve(text))
      .on('error', reject)
  })
}
