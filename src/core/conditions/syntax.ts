import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import { fitsInt, type Value } from './value.ts'

/** One node of a condition, in the supported part of CEL. `at` is its offset in the text. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string; readonly at: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression; readonly at: number }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly receiver: Expression | undefined
      readonly args: readonly Expression[]
      readonly at: number
    }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly at: number }
  | {
      readonly kind: 'map'
      readonly entries: readonly (readonly [Expression, Expression])[]
      readonly at: number
    }
  | {
      readonly kind: 'choice'
      readonly condition: Expression
      readonly yes: Expression
      readonly no: Expression
      readonly at: number
    }
  | {
      readonly kind: 'logical'
      readonly operator: '&&' | '||'
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly of: Expression; readonly at: number }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }

export type ExpressionOf<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>

export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%'

/** The reason why a condition cannot be used, at offset `at`. Never leaves this folder. */
export class ConditionProblem extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export const LONGEST_TEXT = 2_000
/** These bound every recursion over an expression. */
const LIMITS = {
  maxAstNodes: 500,
  maxDepth: 50,
  maxListElements: 200,
  maxMapEntries: 100,
  maxCallArguments: 8,
}

let environment: Environment | undefined

/** Parses CEL without expanding macros. Throws a {@link ConditionProblem}. */
export function parseExpression(text: string): Expression {
  if (text.trim() === '') throw new ConditionProblem('a condition must not be empty', 0)
  if (text.length > LONGEST_TEXT)
    throw new ConditionProblem(`a condition must have at most ${LONGEST_TEXT} characters`, LONGEST_TEXT)
  environment ??= new Environment({ limits: LIMITS })
  try {
    return translate(environment.parse(text).ast)
  } catch (error) {
    if (error instanceof ParseError)
      throw new ConditionProblem(describeFault(error.summary), error.range?.start ?? 0)
    throw error
  }
}

const LIMIT_TEXTS: ReadonlyMap<string, string> = new Map([
  ['maxAstNodes', `it has more than ${LIMITS.maxAstNodes} parts`],
  ['maxDepth', `it nests deeper than ${LIMITS.maxDepth}`],
  ['maxListElements', `a list has more than ${LIMITS.maxListElements} items`],
  ['maxMapEntries', `a map has more than ${LIMITS.maxMapEntries} members`],
  ['maxCallArguments', `a function has more than ${LIMITS.maxCallArguments} operands`],
])

/** The token names of cel-js, as an author writes the tokens. */
const TOKENS: ReadonlyMap<string, string> = new Map([
  ['EOF', 'the end'],
  ['NUMBER', 'a number'],
  ['STRING', 'a text'],
  ['BOOLEAN', 'a bool'],
  ['NULL', 'null'],
  ['IDENTIFIER', 'a name'],
  ['BYTES', 'bytes'],
  ...Object.entries({
    PLUS: '+',
    MINUS: '-',
    MULTIPLY: '*',
    DIVIDE: '/',
    MODULO: '%',
    EQ: '==',
    NE: '!=',
    LT: '<',
    LE: '<=',
    GT: '>',
    GE: '>=',
    AND: '&&',
    OR: '||',
    NOT: '!',
    IN: 'in',
    LPAREN: '(',
    RPAREN: ')',
    LBRACKET: '[',
    RBRACKET: ']',
    LBRACE: '{',
    RBRACE: '}',
    DOT: '.',
    COMMA: ',',
    COLON: ':',
    QUESTION: '?',
  }),
])

function describeFault(summary: string): string {
  const limit = /^Exceeded (\w+) /.exec(summary)
  const known = limit === null ? undefined : LIMIT_TEXTS.get(limit[1] ?? '')
  if (known !== undefined) return known
  const text = summary.replace(/\b[A-Z]{2,}\b/g, (token) => TOKENS.get(token) ?? token)
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

function translate(node: ASTNode): Expression {
  const at = node.start
  switch (node.op) {
    case 'value':
      return { kind: 'literal', value: readLiteral(node.args, at), at }
    case 'id':
      return { kind: 'name', name: node.args, at }
    case '.':
      return {
        kind: 'member',
        of: translate(node.args[0]),
        name: node.args[1],
        at: node.end - node.args[1].length,
      }
    case '[]':
      return { kind: 'index', of: translate(node.args[0]), index: translate(node.args[1]), at }
    case 'call':
      return { kind: 'call', name: node.args[0], receiver: undefined, args: node.args[1].map(translate), at }
    case 'rcall':
      return {
        kind: 'call',
        name: node.args[0],
        receiver: translate(node.args[1]),
        args: node.args[2].map(translate),
        at,
      }
    case 'list':
      return { kind: 'list', items: node.args.map(translate), at }
    case 'map':
      return {
        kind: 'map',
        entries: node.args.map(([key, value]) => [translate(key), translate(value)]),
        at,
      }
    case '?:': {
      const [condition, yes, no] = node.args
      return { kind: 'choice', condition: translate(condition), yes: translate(yes), no: translate(no), at }
    }
    case '&&':
    case '||':
      return {
        kind: 'logical',
        operator: node.op,
        left: translate(node.args[0]),
        right: translate(node.args[1]),
        at,
      }
    case '!_':
      return { kind: 'unary', operator: '!', of: translate(node.args), at }
    case '-_':
      return translateMinus(node.args, at)
    case '.?':
    case '[?]':
      throw new ConditionProblem('optional access (.? and [?]) is not supported: write has()', at)
    default:
      return {
        kind: 'binary',
        operator: node.op,
        left: translate(node.args[0]),
        right: translate(node.args[1]),
        at,
      }
  }
}

/** `-9223372036854775808` fits an int, although 9223372036854775808 does not. */
function translateMinus(operand: ASTNode, at: number): Expression {
  if (operand.op === 'value' && typeof operand.args === 'bigint')
    return { kind: 'literal', value: readLiteral(-operand.args, at), at }
  if (operand.op === 'value' && typeof operand.args === 'number')
    return { kind: 'literal', value: -operand.args, at }
  return { kind: 'unary', operator: '-', of: translate(operand), at }
}

function readLiteral(value: unknown, at: number): Value {
  if (value === null) return null
  switch (typeof value) {
    case 'boolean':
    case 'string':
    case 'number':
      return value
    case 'bigint':
      if (fitsInt(value)) return value
      throw new ConditionProblem('a whole number must fit into 64 bits', at)
    default:
      if (value instanceof Uint8Array)
        throw new ConditionProblem('bytes are not supported: write a string', at)
      throw new ConditionProblem('unsigned numbers are not supported: write the number without the u', at)
  }
}

/** The number of nodes in an expression. */
export function countNodes(expression: Expression): number {
  return 1 + partsOf(expression).reduce((sum, part) => sum + countNodes(part), 0)
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return []
    case 'member':
    case 'unary':
      return [expression.of]
    case 'index':
      return [expression.of, expression.index]
    case 'call':
      return expression.receiver === undefined ? expression.args : [expression.receiver, ...expression.args]
    case 'list':
      return expression.items
    case 'map':
      return expression.entries.flat()
    case 'choice':
      return [expression.condition, expression.yes, expression.no]
    default:
      return [expression.left, expression.right]
  }
}
