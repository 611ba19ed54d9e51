import type { Evaluate } from './frame.ts'
import type { InputPath, KnownNames } from './path.ts'
import type { Expression } from './syntax.ts'
import type { Type } from './type.ts'

export interface Compiled {
  readonly type: Type
  readonly run: Evaluate
}

/** What is known where an expression stands: the inputs, the variables of the macros around it, and the paths read so far. */
export interface ExpressionContext {
  readonly scope: KnownNames
  readonly variables: ReadonlyMap<string, { readonly type: Type; readonly slot: number }>
  readonly reads: Map<string, InputPath>
}

export type Compile = (expression: Expression, around: ExpressionContext) => Compiled
