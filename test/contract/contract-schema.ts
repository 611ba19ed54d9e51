import { buildSchema, defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import type { GuardOptions } from '../../src/guard/guard.ts'
import type { PolicyEvaluator } from '../../src/guard/policies.ts'

const SDL = /* GraphQL */ `
directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @public on FIELD_DEFINITION
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM

scalar Iban @auth(scopes: [["Read:Iban"]])
enum Rank @auth(scopes: [["Read:Rank"]]) { LOW HIGH }

interface Node { id: ID! label: String owner: Person }
interface Priced @auth(scopes: [["Read:Price"]]) { price: Int }

type Person implements Node {
  id: ID!
  label: String
  owner: Person
  name: String
  email: String @auth(scopes: [["Read:Email"]])
  phone: String! @auth(scopes: [["Read:Phone", "Read:Private"], ["Read:All"]])
  iban: Iban
  rank: Rank
  best: Person!
  friends: [Person!]
  vault: Vault
  note(text: String): String
}
type Vault implements Node @auth(scopes: [["Read:Vault"]]) { id: ID! label: String owner: Person code: String! }
type Book implements Node & Priced { id: ID! label: String @auth(scopes: [["Read:Label"]]) owner: Person price: Int title: String }
union Thing = Person | Vault | Book

type Query {
  person: Person
  people: [Person!]!
  node: Node
  nodes: [Node]
  things: [Thing]
  allThings: [Thing!]!
  mayThings: [Thing!]
  hello: String
  hidden: String @auth(scopes: [["Read:Hidden"]])
  mustHidden: String! @auth(scopes: [["Read:Hidden"]])
  me: Person @authenticated
  vip: String @policy(policies: [["vip"]])
  rank: Rank
}
type Mutation {
  CreatePerson(name: String): Person
  DeletePerson(id: ID!): Person
  ping: String @public
  Login: Session @public
}
type Session { person: Person query: Query }
type Subscription { PersonCreated: Person @auth personSeen: Person }
`

/** A schema with resolvers that write down that they ran. */
export interface ContractSchema {
  readonly schema: GraphQLSchema
  /** Coordinates, in the order in which resolvers (and subscribers) ran since the last time that this was asked. */
  readonly takeCalls: () => readonly string[]
}

export function createContractSchema(): ContractSchema {
  const schema = buildSchema(SDL)
  let calls: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      field.resolve = (source, args, contextValue, info) => {
        calls.push(`${type.name}.${field.name}`)
        return defaultFieldResolver(isRoot(type.name) ? DATA : source, args, contextValue, info)
      }
      if (type.name !== 'Subscription') continue
      field.subscribe = async function* () {
        calls.push(`${type.name}.${field.name}`)
        yield DATA
      }
    }
  }
  const takeCalls = (): readonly string[] => {
    const taken = calls
    calls = []
    return taken
  }
  return { schema, takeCalls }
}

const HOLDERS_OF_VIP = ['vip']
/** Whoever is called this cannot be asked about. */
export const UNASKABLE = 'unaskable'
const policies: PolicyEvaluator = async (asked, subject) => {
  if (subject.id === UNASKABLE) throw new Error('nobody answers')
  return asked.filter(
    (policy) => policy === 'vip' && subject.kind === 'identified' && HOLDERS_OF_VIP.includes(subject.id),
  )
}

export const CONTRACT_OPTIONS: GuardOptions = { policies }

function isRoot(typeName: string): boolean {
  return ['Query', 'Mutation', 'Subscription'].includes(typeName)
}

const bob: Record<string, unknown> = {
  __typename: 'Person',
  id: 'bob',
  label: 'Bob',
  name: 'Bob',
  email: 'bob@example.org',
  phone: '2',
  iban: 'BOB',
  rank: 'LOW',
  friends: [],
  note: ({ text }: { readonly text?: string }) => text ?? null,
}
bob['best'] = bob
const ada: Record<string, unknown> = {
  ...bob,
  id: 'ada',
  label: 'Ada',
  name: 'Ada',
  email: 'ada@example.org',
  phone: '1',
  iban: 'ADA',
  rank: 'HIGH',
  best: bob,
  friends: [bob],
}
const vault = { __typename: 'Vault', id: 'vault', label: 'The vault', owner: ada, code: '1234' }
const book = { __typename: 'Book', id: 'book', label: 'The book', owner: bob, price: 12, title: 'Notes' }
ada['vault'] = vault
const things = [ada, vault, book]

const DATA: Record<string, unknown> = {
  person: ada,
  people: [ada, bob],
  node: ada,
  nodes: things,
  things,
  allThings: things,
  mayThings: things,
  hello: 'hello',
  hidden: 'hidden',
  mustHidden: 'hidden',
  me: ada,
  vip: 'welcome',
  rank: 'HIGH',
  CreatePerson: ada,
  DeletePerson: ada,
  ping: 'pong',
  Login: { person: ada, query: {} },
  PersonCreated: ada,
  personSeen: ada,
}
