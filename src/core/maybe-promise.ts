/** A value that is there, or one to wait for. Waiting costs a turn of the event loop, so nothing waits without need. */
export type MaybePromise<Value> = Value | Promise<Value>

export function after<Value, Next>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Next>,
): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value)
}
