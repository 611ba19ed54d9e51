/** Something wrong with the configuration: one line, without any secret. */
export interface Problem {
  /** The variable, flag, or file and setting. */
  readonly where: string
  readonly what: string
}

export function printProblem({ where, what }: Problem): string {
  return `${where}: ${what}`
}
