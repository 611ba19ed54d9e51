/** The public API of `portcullis/apollo`: the guard as an Apollo Server plugin. */

export { type AuthPluginOptions, authPlugin } from '../adapters/apollo/auth-plugin.ts'
export type * from './guard-types.ts'
