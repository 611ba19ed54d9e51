import type { GraphQLField } from 'graphql'
import { compile } from './compile.ts'
import { Frame, type Roots, STEPS, type StepBudget } from './frame.ts'
import type { InputPath, KnownNames } from './path.ts'
import { createSecrecy, type SecrecyOptions } from './secrecy.ts'
import { type SeenValue, showValue } from './seen-value.ts'
import { ConditionProblem, parseExpression } from './syntax.ts'
import { DYN, ID, mapOf, printType, recordOf, STRING, TIMESTAMP, type Type, typesOf } from './type.ts'
import { NoValue } from './value.ts'

/** The inputs of a condition. The caller's token must have been verified. */
export interface ConditionInputs {
  /** The coerced arguments of the field: only those that are supplied or have a default. */
  readonly args: Readonly<Record<string, unknown>>
  readonly subject: ConditionSubject
  readonly operation: {
    readonly name: string | undefined
    readonly kind: 'query' | 'mutation' | 'subscription'
  }
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** A subject. A condition sees it only if its kind is `identified`. */
export interface ConditionSubject {
  readonly kind: string
  readonly id?: string
  readonly issuer?: string
  readonly client?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly user?: { readonly id: string; readonly person: Readonly<Record<string, unknown>> }
}

/** `error`: the evaluation failed, which counts as a no. The message quotes no value. */
export type ConditionAnswer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no' }
  | { readonly kind: 'error'; readonly message: string }

/** A compiled condition. Evaluating it does no I/O, and its cost is bounded. */
export interface RuleCondition {
  readonly text: string
  /** The paths that it can read, as an author writes them: `args.id`, `subject.claims.person`. */
  readonly reads: readonly string[]
  /** Never throws. Spends steps from `budget`, which several evaluations can share. */
  readonly holds: (inputs: ConditionInputs, budget?: { left: number }) => ConditionAnswer
  /** The values at `reads`, printed for people. Never throws. */
  readonly see: (inputs: ConditionInputs) => readonly SeenValue[]
}

export type CompiledCondition =
  | { readonly kind: 'compiled'; readonly condition: RuleCondition }
  /** `line` and `column` count from 1 within the condition's text. */
  | { readonly kind: 'problem'; readonly message: string; readonly line: number; readonly column: number }

export interface ConditionOptions extends SecrecyOptions {
  /** The field whose arguments are `args`. Without it a condition sees no arguments. */
  readonly field?: GraphQLField<unknown, unknown> | undefined
}

/** Parses, type-checks and compiles a condition in CEL. */
export function compileCondition(text: string, options: ConditionOptions): CompiledCondition {
  const isSecret = createSecrecy(options)
  const scope: KnownNames = { roots: rootsOf(options.field), isSecret }
  const reads = new Map<string, InputPath>()
  try {
    const expression = parseExpression(text)
    const { type, run } = compile(expression, { scope, variables: new Map(), reads })
    if (type.kind !== 'bool' && type.kind !== 'dyn')
      throw new ConditionProblem(`a condition must be a bool, not ${printType(type)}`, expression.at)
    const paths = [...reads.values()]
    const condition: RuleCondition = {
      text,
      reads: paths.map((path) => path.text),
      holds: (inputs, budget) => evaluate(run, inputs, budget),
      see: (inputs) => paths.map((path) => seePath(path, inputs, isSecret)),
    }
    return { kind: 'compiled', condition }
  } catch (error) {
    if (error instanceof ConditionProblem)
      return { kind: 'problem', message: error.message, ...positionOf(text, error.at) }
    throw error
  }
}

function rootsOf(field: GraphQLField<unknown, unknown> | undefined): ReadonlyMap<string, Type> {
  return new Map<string, Type>([
    ...(field === undefined ? [] : [['args', recordOf('args', () => typesOf(field.args))] as const]),
    ['subject', SUBJECT],
    ['operation', OPERATION],
    ['now', TIMESTAMP],
  ])
}

const CLAIMS = mapOf(STRING, DYN)
const USER = recordOf(
  'subject.user',
  () =>
    new Map([
      ['id', ID],
      ['person', CLAIMS],
    ]),
)
const SUBJECT = recordOf(
  'subject',
  () =>
    new Map<string, Type>([
      ['id', ID],
      ['issuer', STRING],
      ['client', ID],
      ['claims', CLAIMS],
      ['user', USER],
    ]),
)
const OPERATION = recordOf(
  'operation',
  () =>
    new Map([
      ['name', STRING],
      ['kind', STRING],
    ]),
)

const YES: ConditionAnswer = { kind: 'yes' }
const NO: ConditionAnswer = { kind: 'no' }

function evaluate(
  run: (frame: Frame) => unknown,
  inputs: ConditionInputs,
  budget: StepBudget | undefined,
): ConditionAnswer {
  const steps = budget === undefined ? STEPS : Math.min(STEPS, budget.left)
  const frame = new Frame(viewOf(inputs), steps)
  try {
    const value = run(frame)
    if (frame.isSpent) return { kind: 'error', message: 'the evaluation takes too many steps' }
    if (value === true) return YES
    if (value === false) return NO
    if (value instanceof NoValue) return { kind: 'error', message: value.message }
    return { kind: 'error', message: 'the value is not a bool' }
  } catch {
    // A host's object can throw when read.
    return { kind: 'error', message: 'a value could not be read' }
  } finally {
    if (budget !== undefined) budget.left -= steps - Math.max(frame.left, 0)
  }
}

const NOBODY: Readonly<Record<string, unknown>> = {}

function viewOf({ args, subject, operation, now }: ConditionInputs): Roots {
  return {
    args,
    subject: subject.kind === 'identified' ? (subject as unknown as Roots['subject']) : NOBODY,
    operation,
    now,
  }
}

function seePath(path: InputPath, inputs: ConditionInputs, isSecret: KnownNames['isSecret']): SeenValue {
  try {
    return showValue(path, viewOf(inputs), isSecret)
  } catch {
    return { kind: 'absent', path: path.text }
  }
}

function positionOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
