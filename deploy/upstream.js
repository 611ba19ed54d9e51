// An API to stand in front of, for deploy/compose.yaml and the checks of it: your own takes its place. It has no rule of
// its own, and nobody but the gateways can reach it.
import { createServer } from 'node:http'
import { buildSchema, graphql } from 'graphql'

const schema = buildSchema(`
  type Query { people: [Person!]! }
  type Mutation { createPerson(name: String!): Person! }
  type Person { name: String! }
`)
const people = [{ name: 'Ada Lovelace' }]
const rootValue = {
  people,
  createPerson({ name }) {
    people.push({ name })
    return { name }
  },
}

const server = createServer(async (request, response) => {
  try {
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += piece
    const { query, variables } = JSON.parse(body)
    const result = await graphql({ schema, source: query, rootValue, variableValues: variables })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
  } catch {
    response.writeHead(400).end()
  }
})
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
process.once('SIGTERM', () => server.close())
