const printed = new Set<string>()

/** Prints a warning where a host takes none itself. Each line comes once in a process: hosts build the same parts anew. */
export function printOnce(warning: string): void {
  if (printed.has(warning)) return
  printed.add(warning)
  console.warn(warning)
}
