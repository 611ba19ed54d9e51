const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Whether every JavaScript object has a member of this name, its own or not: `constructor`, `toString`, `__proto__`. */
export function isInheritedName(name: string): boolean {
  return INHERITED.has(name)
}
