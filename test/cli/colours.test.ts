import { describe, expect, it } from '@jest/globals'
import { localFiles } from '../../src/cli/input/schema-files.ts'
import { runProgram } from '../../src/cli/program.ts'

const FILES: Readonly<Record<string, string>> = {
  'my.graphql': 'type Query { me: String } type Mutation { createPerson: Int ping: Int @public }',
  'open.graphql': 'type Query { me: String } type Mutation { createPerson: Int @public ping: Int @public }',
  'rules.test.yaml':
    "subjects: { nobody: anonymous }\ncases: [{ query: 'mutation { createPerson }', expect: { nobody: deny } }, { query: '{ me }', expect: { nobody: deny } }]\n",
  'portcullis.yaml': 'authKeys: []\n',
}

async function print(...args: readonly string[]): Promise<string> {
  let text = ''
  const write = (more: string): void => {
    text += more
  }
  await runProgram(args, {
    ...localFiles,
    stdout: write,
    stderr: write,
    colours: { stdout: true, stderr: true },
    untilStopped: async () => undefined,
    readFile: (path) => FILES[path] ?? localFiles.readFile(path),
  })
  return text
}

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`
const green = (text: string): string => `\u001b[32m${text}\u001b[39m`
const COMMANDS: readonly (readonly [readonly string[], string])[] = [
  [['scopes', '--schema', 'my.graphql'], '\u001b[1mCOORDINATE'],
  [['explain', '--schema', 'my.graphql', '--operation', 'mutation { createPerson }'], red('deny')],
  [['explain', '--schema', 'my.graphql', '--operation', '{ me }'], green('allow')],
  [['diff', 'my.graphql', 'open.graphql'], red('opened')],
  [['test', '--schema', 'my.graphql', '--verbose'], red('FAIL')],
  [['test', '--schema', 'my.graphql', '--verbose'], green('ok')],
  [['check', '--schema', 'my.graphql'], green('ok')],
  [['lint', '--schema', 'my.graphql', '--patterns', '('], '\u001b[31m'],
  [['scopes', '--schema', 'nothing.graphql'], red('nothing.graphql: cannot be read: there is no such file.')],
]

describe('a command', () => {
  it.each(COMMANDS)('prints %j in colours where those are wanted', async (args, expected) => {
    expect(await print(...args)).toContain(expected)
  })

  it.each(COMMANDS)('prints %j without colours for --no-color, wherever that stands', async (args) => {
    expect(await print(...args, '--no-color')).not.toContain('\u001b')
    expect(await print('--no-color', ...args)).not.toContain('\u001b')
  })

  it.each(COMMANDS)('never has colours in the JSON of %j', async (args) => {
    const text = await print(...args, '--json')
    expect(text.slice(text.search(/^[{[]/m))).not.toContain('\u001b')
  })
})
