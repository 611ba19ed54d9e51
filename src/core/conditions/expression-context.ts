import type { Evaluate } from './frame.ts'
import type { InputPath, KnownNames } from './path.ts'
import type { Expression } from './syntax.ts'
import type { Type } from './type.ts'

export interface Compiled {
  readonly type: Type
  readonly run: Evaluate
}

/** The context of an expression: the inputs, the variables of enclosing macros, and the paths read so far. */
export interface ExpressionContext {
  readonly scope: KnownNames
  readonly variables: ReadonlyMap<string, { readonly type: Type; readonly slot: number }>
  readonly reads: Map<string, InputPath>
}

export type Compile = (expression: Expression, around: ExpressionContext) => Compiled
