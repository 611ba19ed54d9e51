import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { schemaWarnings } from '../../src/core/lint/schema-warnings.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'

const page = readFileSync('docs/directive-names.md', 'utf8')

function block(name: string): string {
  return new RegExp(`^\`\`\`\\w+ ${name}\\n(.*?)^\`\`\``, 'ms').exec(page)?.[1] ?? ''
}

function configOf(text: string) {
  return readConfig({
    flags: { config: 'portcullis.yaml' },
    readFile: () => text,
    purpose: 'describe',
  })
}

describe('docs/directive-names.md', () => {
  it.each([
    ['as it is', ''],
    ['with the definitions of the page', block('definitions')],
  ])('its schema, %s, is guarded by the renamed directives', (_, definitions) => {
    const read = configOf(block('portcullis.yaml'))
    if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems))
    const { directives } = read.config
    expect(directives).toEqual({ auth: 'requiresScope', public: 'open' })
    const text = `${definitions}${block('api.graphql')}`
    const schema = buildSchemaFromSdl([{ name: 'api.graphql', text }], directives)
    const { stated } = buildRuleTable(schema, { directives })
    expect(stated.fields.get('Query.invoice')?.requirements).toMatchObject([{ anyOf: [['Invoice:Read']] }])
    expect(stated.fields.get('Query.version')?.isPublicOnPurpose).toBe(true)
    expect(stated.types.get('Query')?.requirements ?? []).toEqual([])
  })

  it('its lines of lint are those for its schema with directives of other platforms', () => {
    const schema = buildSchemaFromSdl([{ name: 'foreign.graphql', text: block('foreign.graphql') }])
    const lines = schemaWarnings(buildRuleTable(schema)).filter((line) => / @\w+: /.test(line))
    expect(lines).toEqual(/^```text\n(.*?)\n```/ms.exec(page)?.[1]?.split('\n'))
  })

  it.each([
    ['{ auth: no-name }', /must be a GraphQL name/],
    ['{ auth: same, public: same }', /cannot have one name/],
    ['{ authn: rule }', /authn/],
    ['{ auth: policy }', /has a meaning of its own/],
  ])('the setting directives: %s is refused', (text, message) => {
    const read = configOf(`directives: ${text}\nschema: api.graphql\n`)
    expect(read.kind).toBe('problems')
    expect(JSON.stringify(read)).toMatch(message)
  })
})
