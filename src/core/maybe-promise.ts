/** A value or a promise of it. Awaiting costs a turn of the event loop, so code awaits only when it must. */
export type MaybePromise<Value> = Value | Promise<Value>

export function after<Value, Next>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Next>,
): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value)
}
