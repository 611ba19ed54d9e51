import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import {
  type CompiledCondition,
  type ConditionInputs,
  compileCondition,
  type RuleCondition,
} from '../../../src/core/conditions/condition.ts'
import { NumberToken } from '../../../src/core/json/number-token.ts'

const schema = buildSchema(`
  directive @sensitive on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  enum Role { READER EDITOR }
  scalar Json
  input Owner { id: ID!, name: String, pin: String @sensitive, of: Owner, tags: [String!] }
  type Query {
    thing(
      id: ID!, other: ID, count: Int, price: Float, text: String, is: Boolean, role: Role, ids: [ID!], owner: Owner,
      owners: [Owner!], any: Json, password: String, code: String @sensitive
    ): String
  }
`)
const field = schema.getQueryType()?.getFields()['thing']

function compileIt(text: string): CompiledCondition {
  return compileCondition(text, { field, secretClaims: ['ssn'] })
}

function conditionOf(text: string): RuleCondition {
  const compiled = compileIt(text)
  if (compiled.kind === 'problem') throw new Error(`${text}: ${compiled.message}`)
  return compiled.condition
}

function problemOf(text: string): string {
  const compiled = compileIt(text)
  return compiled.kind === 'problem' ? `${compiled.line}:${compiled.column} ${compiled.message}` : 'compiled'
}

const SUBJECT: ConditionInputs['subject'] = {
  kind: 'identified',
  id: 'ada',
  issuer: 'https://login.example.org',
  client: 'shop',
  claims: {
    person: 7,
    persons: [7, 8],
    text: '7',
    tenant: 'acme',
    roles: ['reader', 'admin'],
    level: 2.5,
    whole: 2.0,
    admin: true,
    none: null,
    ssn: '123',
    'https://x.example/role': 'admin',
  },
  user: { id: 'u1', person: { team: 'a' } },
}

function inputs(
  args: Readonly<Record<string, unknown>> = {},
  more: Partial<ConditionInputs> = {},
): ConditionInputs {
  return {
    args: { id: '7', ...args },
    subject: SUBJECT,
    operation: { name: 'Change', kind: 'mutation' },
    now: Date.UTC(2026, 10, 28, 15, 30),
    ...more,
  }
}

function ask(text: string, ...given: Parameters<typeof inputs>): string {
  const answer = conditionOf(text).holds(inputs(...given))
  return answer.kind === 'error' ? `error: ${answer.message}` : answer.kind
}

describe('a condition', () => {
  it.each([
    ['args.id == subject.claims.person', 'yes'],
    ['args.id == subject.claims.text', 'yes'],
    ['args.id in subject.claims.persons', 'yes'],
    ['args.id == 7', 'yes'],
    ['args.id == 8', 'no'],
    ['subject.claims.person == "7"', 'no'],
    ['subject.claims.person == 7 && subject.claims.person == 7.0', 'yes'],
    ['subject.claims.person + 1 == 8', 'yes'],
    ['subject.claims.level * 2 == 5', 'yes'],
    ['subject.claims.whole == 2', 'yes'],
    ['"admin" in subject.claims.roles', 'yes'],
    ['subject.claims.roles.exists(r, r == "admin")', 'yes'],
    ['subject.claims["https://x.example/role"] == "admin"', 'yes'],
    ['subject.claims.admin', 'yes'],
    ['subject.claims.tenant', 'error: the value is not a bool'],
    ['subject.claims.missing == 1', 'error: subject.claims.missing is missing'],
    ['has(subject.claims.missing)', 'no'],
    ['has(subject.claims.missing.deeper)', 'no'],
    ['has(subject.claims.none)', 'yes'],
    ['has(subject.claims["https://x.example/role"])', 'yes'],
    ['subject.claims.none == null', 'yes'],
    [
      'subject.id == "ada" && subject.issuer == "https://login.example.org" && subject.client == "shop"',
      'yes',
    ],
    ['subject.user.id == "u1" && subject.user.person.team == "a"', 'yes'],
    ['operation.name == "Change" && operation.kind == "mutation"', 'yes'],
    ['now < timestamp("2026-11-28T15:30:01Z") && now - duration("1h") < now', 'yes'],
    ['now.getHours() == 15 && now.getHours("Europe/Zurich") == 16 && now.getDayOfWeek() == 6', 'yes'],
    ['now.getMinutes("+05:45") == 15', 'yes'],
    ['size(args.id) == 1 && args.id.size() == 1', 'yes'],
    ['args.id.matches("^[0-9]+$")', 'yes'],
    ['true ? args.id == "7" : false', 'yes'],
    ['subject.claims.missing == 1 || true', 'yes'],
    ['subject.claims.missing == 1 && false', 'no'],
    ['!(args.id in ["1", "2"])', 'yes'],
    ['"tenant" in subject.claims', 'yes'],
    ['subject.claims.exists(name, name == "tenant")', 'yes'],
    ['timestamp(253402300799) > now', 'yes'],
    ['timestamp(253402300800) > now', 'error: a timestamp is out of range'],
    ['timestamp(9223372036854775807) > now', 'error: a timestamp is out of range'],
  ])('answers %s with %s', (text, answer) => {
    expect(ask(text)).toBe(answer)
  })

  it('tells an argument that is not supplied from one that is null', () => {
    expect(ask('has(args.other)')).toBe('no')
    expect(ask('has(args.other)', { other: null })).toBe('yes')
    expect(ask('args.other == null', { other: null })).toBe('yes')
    expect(ask('args.other == null')).toBe('error: args.other is missing')
    expect(ask('args.other == subject.id', { other: null })).toBe('no')
    expect(ask('has(args.owner.name)')).toBe('no')
    expect(ask('args.count > 1', { count: null })).toBe('error: null > int is not defined')
  })

  it('sees numbers of every kind as numbers', () => {
    expect(ask('args.count + 1 == 3', { count: 2 })).toBe('yes')
    expect(ask('args.price == 2', { price: 2 })).toBe('yes')
    expect(ask('args.price * 2 == 4.0', { price: 2 })).toBe('yes')
    expect(ask('args.price == 1.1', { price: new NumberToken('1.10') })).toBe('yes')
    expect(ask('args.any == 9007199254740993', { any: new NumberToken('9007199254740993') })).toBe('yes')
    expect(ask('args.any == 9007199254740992', { any: new NumberToken('9007199254740993') })).toBe('no')
    expect(ask('args.id == 9007199254740993', { id: new NumberToken('9007199254740993') })).toBe('yes')
    expect(ask('args.any > 1', { any: new NumberToken('1e400') })).toBe(
      'error: there is no exact number for a value',
    )
    for (const text of [
      '100.000000000000000001',
      '99.99999999999999999999',
      '0.30000000000000000001',
      '1e-400',
    ])
      expect(ask('args.price <= 100.0', { price: new NumberToken(text) })).toBe(
        text === '1e-400' ? 'yes' : 'error: there is no exact number for a value',
      )
    expect(ask('args.price == 100.0', { price: new NumberToken('100.000000000000000000') })).toBe('yes')
    expect(ask('args.any == 1', { any: 2 ** 53 })).toBe('error: a whole number beyond 2^53 is not exact')
    expect(ask('args.any == 5', { any: 5n })).toBe('yes')
  })

  it('sees lists, enums, input objects and custom scalars', () => {
    expect(ask('args.ids.all(i, i in subject.claims.persons)', { ids: ['7', '8'] })).toBe('yes')
    expect(ask('args.ids.all(i, i in subject.claims.persons)', { ids: ['7', '9'] })).toBe('no')
    expect(ask('args.role == "EDITOR"', { role: 'EDITOR' })).toBe('yes')
    expect(ask('args.owner.of.id == subject.claims.person', { owner: { of: { id: '7' } } })).toBe('yes')
    expect(ask('args.owners.exists(o, o.id == 7)', { owners: [{ id: '1' }, { id: '7' }] })).toBe('yes')
    expect(ask('args.any.deep[1] == 2', { any: { deep: [1, 2] } })).toBe('yes')
    expect(ask('args.any < now', { any: new Date(0) })).toBe('yes')
  })

  it('sees nothing of a subject that is not identified', () => {
    const nobody = { subject: { kind: 'anonymous', reason: 'missing_token' } }
    expect(ask('has(subject.id) || has(subject.claims.person)', {}, nobody)).toBe('no')
    expect(ask('subject.claims.person == 7', {}, nobody)).toBe('error: subject.claims.person is missing')
  })

  it.each([
    ['args.ident == "7"', '1:6 args.ident does not exist; did you mean args.id?'],
    [
      'true &&\n  args.owner.nane == "x"',
      '2:14 args.owner.nane does not exist; did you mean args.owner.name?',
    ],
    ['subject.claim.x == 1', '1:9 subject.claim does not exist; did you mean subject.claims?'],
    ['arg.id == "7"', '1:1 arg does not exist; did you mean args?'],
    ['args.id', '1:6 a condition must be a bool, not an ID'],
    ['1 + 1', '1:1 a condition must be a bool, not an int'],
    ['args.count == "7"', '1:1 an int is never equal to a string'],
    ['args.id > 7', '1:1 > does not compare an ID with an int'],
    ['args.text + 1 == "x"', '1:1 + is not defined for a string and an int'],
    ['args.id == null', '1:1 an ID is never equal to null'],
    ['args.other == null', 'compiled'],
    ['args.role == "EDITR"', '1:14 Role has no value "EDITR"; did you mean "EDITOR"?'],
    ['args.role in ["READER", "OWNER"]', '1:25 Role has no value "OWNER"; there are "READER", "EDITOR"'],
    ['args.count.startsWith("a")', '1:1 an int has no startsWith() for a string'],
    ['args.text.startswith("a")', '1:1 there is no function startswith(); did you mean startsWith()?'],
    [
      'fetch("https://x")',
      '1:1 there is no function fetch(); there are size(), contains(), startsWith(), endsWith(), lowerAscii(), upperAscii(), dyn(), int() and more',
    ],
    ['args.ids.all(i, i.x == 1)', '1:19 i is an ID and has no members'],
    ['args.ids.all(args, true)', '1:14 the variable args hides an input: name it otherwise'],
    ['args.text.matches("(a")', '1:19 the pattern of matches() cannot be used: a ( has no )'],
    ['args.text.matches(args.text)', '1:24 the pattern of matches() must be a literal text'],
    ['now.getHours("Mars/Base") > 1', '1:14 there is no time zone "Mars/Base"'],
    ['args.id ==', '1:11 unexpected token: the end'],
    ['args.id = 7', '1:9 unexpected character: ='],
    ['', '1:1 a condition must not be empty'],
    ['1u == 1u', '1:1 unsigned numbers are not supported: write the number without the u'],
    ['b"a" == b"a"', '1:1 bytes are not supported: write a string'],
    ['99999999999999999999 > 1', '1:1 a whole number must fit into 64 bits'],
  ])('refuses %j at startup with its place', (text, problem) => {
    expect(problemOf(text)).toBe(problem)
  })

  it('has no arguments where its rule is on no field', () => {
    expect(compileCondition('args.id == "7"', {})).toMatchObject({
      kind: 'problem',
      message: 'args does not exist; there are subject, operation, now',
    })
  })

  it('names the values that it can read, and shows them but for secret ones', () => {
    const condition = conditionOf(
      'args.id == subject.claims.person && args.password == "x" && args.code == "y" && subject.claims.ssn == "z"' +
        ' && args.owner != null && has(args.other) && now > timestamp(0) && "a" in subject.claims["https://x.example/role"]',
    )
    expect(condition.reads).toEqual([
      'args.id',
      'subject.claims.person',
      'args.password',
      'args.code',
      'subject.claims.ssn',
      'args.owner',
      'args.other',
      'now',
      'subject.claims["https://x.example/role"]',
    ])
    const seen = condition.see(
      inputs({ password: 'hush', code: 'hush', owner: { id: '1', pin: 'hush', token: 'hush' } }),
    )
    expect(JSON.stringify(seen)).not.toContain('hush')
    expect(seen).toEqual([
      { kind: 'value', path: 'args.id', text: '"7"' },
      { kind: 'value', path: 'subject.claims.person', text: '7' },
      { kind: 'secret', path: 'args.password' },
      { kind: 'secret', path: 'args.code' },
      { kind: 'secret', path: 'subject.claims.ssn' },
      { kind: 'value', path: 'args.owner', text: '{"id": "1", "pin": (secret), "token": (secret)}' },
      { kind: 'absent', path: 'args.other' },
      { kind: 'value', path: 'now', text: '"2026-11-28T15:30:00.000Z"' },
      { kind: 'value', path: 'subject.claims["https://x.example/role"]', text: '"admin"' },
    ])
  })
})
