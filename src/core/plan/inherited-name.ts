const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Whether every JavaScript object inherits a member of this name: `constructor`, `toString`, `__proto__`. */
export function isInheritedName(name: string): boolean {
  return INHERITED.has(name)
}
