import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { run } from './terminal.ts'

/** What bash offers for a command line whose last word is being typed. */
async function completed(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout: script } = await run(['completion', 'bash'])
  const typed = ['portcullis', ...words].map((word) => `'${word}'`).join(' ')
  const ask = `${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _portcullis; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' }).trim().split('\n')
}

/** Says so where a shell is not installed, and its part of a test cannot run. */
function isMissing(shell: string): boolean {
  const { error } = spawnSync(shell, ['--version'])
  if (error !== undefined) process.stderr.write(`${shell} is not installed: it has not read its script\n`)
  return error !== undefined
}

describe('portcullis completion', () => {
  it('lets bash complete commands, those below them, and their options', async () => {
    expect(await completed('cl')).toEqual(['clients'])
    expect(await completed('clients', 'ro')).toEqual(['rotate'])
    expect(await completed('clients', 'rotate', '--ov')).toEqual(['--overlap'])
    expect(await completed('lint', '--sche')).toEqual(['--schema'])
    expect(await completed('')).toEqual(expect.arrayContaining(['init', 'start', 'completion', '--version']))
  })

  it.each(['bash', 'zsh', 'fish'])('prints a script that names every command for %s', async (shell) => {
    const { code, stdout } = await run(['completion', shell])
    expect(code).toBe(0)
    for (const name of ['init', 'start', 'audit', 'rotate', 'overlap']) expect(stdout).toContain(name)
    // Only bash is on every machine that runs this.
    if (shell !== 'bash' && isMissing(shell)) return
    expect(spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('names no variable that zsh ties to one of its own', async () => {
    const { stdout } = await run(['completion', 'zsh'])
    expect(stdout.match(/local (.*)/)?.[1]).toBe("at='' words='' index")
  })

  it('lets fish complete the same', async () => {
    const { stdout: script } = await run(['completion', 'fish'])
    const ask = (line: string): string => `complete -C ${JSON.stringify(line)} | string replace -r '\\t.*' ''`
    const lines = [
      'portcullis cl',
      'portcullis clients ro',
      'portcullis clients rotate --ov',
      'portcullis lint --sche',
    ]
    expect(script).toContain("complete -c portcullis -f -n 'not __fish_seen_subcommand_from init ")
    if (isMissing('fish')) return
    const asked = spawnSync('fish', ['--no-config', '-c', [script, ...lines.map(ask)].join('\n')], {
      encoding: 'utf8',
    })
    expect(asked).toMatchObject({ status: 0, stdout: 'clients\nrotate\n--overlap\n--schema\n' })
  })

  it('refuses another shell with 2', async () => {
    const { code, stderr } = await run(['completion', 'tcsh'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')])
  })

  it.each([
    [['clints'], 'Did you mean clients?'],
    [['clients', 'rotat', 'x'], 'Did you mean rotate?'],
    [['lint', '--shema', 'x'], 'Did you mean --schema?'],
    [['keys', 'generate', '--jsn'], 'Did you mean --json?'],
  ])('is not needed to find a misspelt word: %j', async (args, hint) => {
    const { code, stderr } = await run(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(hint)])
  })
})
