import { useSyncExternalStore } from 'react'

/** A value that panes share. It is in memory alone: a pane that is closed and opened again finds it, a reload does not. */
export interface Memory<Value> {
  readonly get: () => Value
  readonly set: (change: (value: Value) => Value) => void
  /** Of a component that is drawn again when the value changes. */
  readonly use: () => Value
}

export function createMemory<Value>(initial: Value): Memory<Value> {
  let value = initial
  const listeners = new Set<() => void>()
  const get = (): Value => value
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    get,
    set(change) {
      value = change(value)
      for (const listener of listeners) listener()
    },
    use: () => useSyncExternalStore(subscribe, get),
  }
}
