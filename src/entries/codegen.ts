/** The public API of `portcullis/codegen`: a GraphQL Code Generator plugin. */

export {
  plugin,
  type ScopesPluginConfig,
  type ScopesPluginDocument,
} from '../codegen/plugin.ts'
export type { EnforcementOptions } from '../core/rules/enforcement.ts'
export type { Baseline, IntrospectionRule, PolicyOptions } from '../core/rules/policy-options.ts'
export type { DirectiveRenaming } from '../core/schema/directive-renaming.ts'
export type { Naming } from '../core/schema/naming.ts'
