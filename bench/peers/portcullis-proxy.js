/**
 * Portcullis with its defaults before an upstream, whose schema it introspects.
 * @param {{secret: string, apiKey: string, dist: string, upstream: string}} options
 */
export async function start({ secret, apiKey, dist, upstream }) {
  const { createGateway } = await import(`${dist}/entries/gateway.js`)
  const gateway = createGateway({
    upstream: { url: upstream },
    port: 0,
    jwt: { secret },
    clients: [{ id: 'bench', apiKey, scopes: ['*'] }],
  })
  return { port: Number(new URL(await gateway.listen()).port) }
}
