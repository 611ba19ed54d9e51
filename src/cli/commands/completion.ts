import type { Command } from 'commander'
import { type CliIo, EXIT } from '../io.ts'

export interface CompletionOptions {
  readonly shell: 'bash' | 'zsh' | 'fish'
  readonly program: Command
}

/** What may follow a command; `path` is `/clients/add`, for example, and empty for the program. */
interface Completed {
  readonly path: string
  readonly commands: readonly Word[]
  readonly options: readonly Word[]
}

interface Word {
  readonly text: string
  readonly about: string
}

/** Prints a shell's completion script, derived from the commands. */
export async function runCompletion({ shell, program }: CompletionOptions, io: CliIo): Promise<number> {
  const all = listCompleted(program, '')
  io.stdout(shell === 'fish' ? printFish(all) : printBash(all, shell))
  return EXIT.ok
}

function listCompleted(command: Command, path: string): readonly Completed[] {
  const options = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) =>
      long === undefined || long === null ? [] : [{ text: long, about: description }],
    )
  const commands = command.commands.map((child) => ({ text: child.name(), about: child.description() }))
  return [
    { path, commands, options },
    ...command.commands.flatMap((child) => listCompleted(child, `${path}/${child.name()}`)),
  ]
}

/** Formats the script for bash and zsh, which emulates bash's completion. */
function printBash(all: readonly Completed[], shell: 'bash' | 'zsh'): string {
  const paths = all.flatMap(({ path }) => (path === '' ? [] : [path]))
  const lists = all.map(({ path, commands, options }) => {
    const words = [...commands, ...options].map(({ text }) => text)
    return `    '${path}') words='${words.join(' ')}' ;;\n`
  })
  const head =
    shell === 'zsh'
      ? '#compdef portcullis\nautoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n'
      : ''
  return `${head}# Completion of portcullis for ${shell}: source <(portcullis completion ${shell})
_portcullis() {
  local at='' words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$at/\${COMP_WORDS[index]}" in
      ${paths.join('|')}) at="$at/\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$at" in
${lists.join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _portcullis portcullis
`
}

function printFish(all: readonly Completed[]): string {
  const quote = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`
  const lines = all.flatMap(({ path, commands, options }) => {
    const within = path.split('/').slice(1)
    const seen = within.map((name) => `__fish_seen_subcommand_from ${name}`)
    const others = commands.map(({ text }) => text).join(' ')
    const none = commands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${others}`]
    const condition = [...seen, ...none].join('; and ')
    const when = condition === '' ? '' : ` -n ${quote(condition)}`
    return [
      ...commands.map(
        ({ text, about }) => `complete -c portcullis -f${when} -a ${quote(text)} -d ${quote(about)}\n`,
      ),
      ...options.map(
        ({ text, about }) => `complete -c portcullis${when} -l ${text.slice(2)} -d ${quote(about)}\n`,
      ),
    ]
  })
  return `# Completion of portcullis for fish: portcullis completion fish | source\n${lines.join('')}`
}
