const printed = new Set<string>()

/** Prints a warning where the host handles none. Once per process: hosts build the same parts again. */
export function printOnce(warning: string): void {
  if (printed.has(warning)) return
  printed.add(warning)
  console.warn(warning)
}
