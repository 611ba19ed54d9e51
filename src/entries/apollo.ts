/** The public list of `portcullis/apollo`: the guard as a plugin of Apollo Server. */

export { type AuthPluginOptions, authPlugin } from '../adapters/apollo/auth-plugin.ts'
export type * from './guard-types.ts'
