import { makeExecutableSchema } from '@graphql-tools/schema'

const typeDefs = `
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT
  type Query {
    todo(id: ID!): Todo
    todos(owner: ID!): [Todo] @policy(policies: [["can_list"]])
  }
  type Todo @policy(policies: [["can_read"]]) { id: ID }
  type Mutation {
    createTodo(owner: ID!, text: String!): Todo @policy(policies: [["can_create"], ["admin"]])
    updateTodo(id: ID!): Todo @policy(policies: [["can_update", "on_duty"], ["admin"]])
    deleteTodo(id: ID!): Todo @policy(policies: [["can_delete"]])
  }`

/** An API that counts what it does. */
export function makeApi() {
  const api = { calls: 0 }
  const todo = (_, { id = 'n-1' }) => {
    api.calls += 1
    return { id }
  }
  const resolvers = {
    Query: { todo, todos: (...asked) => [todo(...asked)] },
    Mutation: { createTodo: todo, updateTodo: todo, deleteTodo: todo },
  }
  api.schema = makeExecutableSchema({ typeDefs, resolvers })
  return api
}

export const SUBJECTS = {
  ada: ['role:admin'],
  bob: ['role:editor'],
  cyd: ['role:editor', 'role:reader'],
  dee: ['role:reader'],
  eve: ['role:guest'],
}

/** The rules of cedar/todo.cedar and cerbos/policies/todo.yaml once more, by hand. */
const RULES = {
  can_read: ({ is, id }) => is('admin') || ((is('reader') || is('editor')) && !id.startsWith('s-')),
  can_list: ({ is, name, args }) => is('admin') || args.owner === name,
  can_create: ({ is, name, args }) => is('editor') && args.owner === name && args.text.length <= 10,
  can_update: ({ is, id }) => is('editor') && !id.startsWith('s-'),
  on_duty: ({ name }) => name === 'bob' || name === 'eve',
  admin: ({ is }) => is('admin'),
  can_delete: ({ is, id }) => is('admin') && id !== 's-0',
}

const NEEDS = {
  todo: [[['can_read']]],
  todos: [[['can_list']], [['can_read']]],
  createTodo: [[['can_create'], ['admin']], [['can_read']]],
  updateTodo: [[['can_update', 'on_duty'], ['admin']], [['can_read']]],
  deleteTodo: [[['can_delete']], [['can_read']]],
}

/** Whether a subject may run an operation. */
export function mayRun(name, { fields }) {
  const is = (role) => SUBJECTS[name].includes(`role:${role}`)
  const holds = (policy) =>
    fields
      .filter(({ field }) => NEEDS[field].flat(2).includes(policy))
      .every(({ field, args }) => RULES[policy]({ is, name, args, id: args.id ?? `Query.${field}` }))
  return fields.every(({ field }) => NEEDS[field].every((anyOf) => anyOf.some((allOf) => allOf.every(holds))))
}

const IDS = ['n-1', 'n-2', 's-0', 's-1']
const OWNERS = ['ada', 'bob', 'cyd', 'eve']
const query = (...fields) => ({ kind: 'query', fields })
const mutation = (...fields) => ({ kind: 'mutation', fields })
const field = (name, args) => ({ field: name, args })

/** 40 operations: each field by itself, and several of one kind together. */
export const OPERATIONS = [
  ...IDS.map((id) => query(field('todo', { id }))),
  ...OWNERS.map((owner) => query(field('todos', { owner }))),
  ...OWNERS.flatMap((owner) =>
    ['short', 'far too long a text'].map((text) => mutation(field('createTodo', { owner, text }))),
  ),
  ...IDS.map((id) => mutation(field('updateTodo', { id }))),
  ...IDS.map((id) => mutation(field('deleteTodo', { id }))),
  ...IDS.map((id) => query(field('todo', { id: 'n-1' }), field('todo', { id }))),
  ...OWNERS.map((owner) => query(field('todos', { owner }), field('todo', { id: 'n-2' }))),
  ...IDS.map((id) => mutation(field('updateTodo', { id }), field('deleteTodo', { id: 'n-1' }))),
  ...IDS.map((id) => mutation(field('updateTodo', { id: 'n-1' }), field('updateTodo', { id }))),
]

export function print({ kind, fields }) {
  const selections = fields.map(({ field: name, args }, index) => {
    const given = Object.entries(args).map(([argument, value]) => `${argument}: ${JSON.stringify(value)}`)
    return `f${index}: ${name}(${given.join(', ')}) { id }`
  })
  return `${kind} { ${selections.join(' ')} }`
}
