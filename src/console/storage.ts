// Names of our own: another GraphiQL that once ran at this origin must not lend us its queries and headers.
const prefix = 'portcullis:'

const names = (): readonly string[] => Object.keys(localStorage).filter((name) => name.startsWith(prefix))

// GraphiQL's history writes each operation down with its headers, whatever `shouldPersistHeaders` says.
function withoutHeaders(name: string, value: string): string {
  if (!/:(?:queries|favorites)$/.test(name)) return value
  return JSON.stringify(JSON.parse(value), (key, held: unknown) => (key === 'headers' ? undefined : held))
}

export const storage = {
  get length(): number {
    return names().length
  },
  getItem: (name: string): string | null => localStorage.getItem(prefix + name),
  setItem: (name: string, value: string): void => {
    localStorage.setItem(prefix + name, withoutHeaders(name, value))
  },
  removeItem: (name: string): void => {
    localStorage.removeItem(prefix + name)
  },
  clear: (): void => {
    for (const name of names()) localStorage.removeItem(name)
  },
}
