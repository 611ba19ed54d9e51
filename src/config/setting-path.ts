/** The place of a setting in the configuration. */
export type Path = readonly (string | number)[]
